"""Writes the vectors of this folder: python3 reference.py

An implementation of packages/privacy/DERIVATIONS.md on Python's standard library alone. It shares no code
and no method with the package where there is a choice: half widths are found by bisection on the tail
probability in 120-digit decimals, averages are computed with fractions.Fraction.
"""

import hashlib
import hmac
import json
import pathlib
import struct
from decimal import ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction
from math import ceil, floor

getcontext().prec = 120
FOLDER = pathlib.Path(__file__).parent


# Generator -------------------------------------------------------------------------------------------


def hmac_sha256(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def generator_key(shares, epoch, release_id, component):
    joined = b"".join(
        struct.pack(">I", len(name)) + name + struct.pack(">I", len(share)) + share
        for name, share in sorted((name.encode(), share) for name, share in shares.items())
    )
    extracted = hmac_sha256(bytes(32), joined)
    info = b"medtech-chain/noise/v1" + struct.pack(">Q", epoch) + release_id + component.encode()
    return hmac_sha256(extracted, info + b"\x01")


def chacha20_block(key, counter):
    def rotate(value, bits):
        return ((value << bits) | (value >> (32 - bits))) & 0xFFFFFFFF

    def quarter(s, a, b, c, d):
        for first, second, third, bits in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[first] = (s[first] + s[second]) & 0xFFFFFFFF
            s[third] = rotate(s[third] ^ s[first], bits)

    start = list(struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + bytes(12)))
    state = list(start)
    for _ in range(10):
        for column in range(4):
            quarter(state, column, 4 + column, 8 + column, 12 + column)
        for column in range(4):
            quarter(
                state, column, 4 + (column + 1) % 4, 8 + (column + 2) % 4, 12 + (column + 3) % 4
            )
    return struct.pack("<16I", *((x + y) & 0xFFFFFFFF for x, y in zip(state, start)))


class Generator:
    def __init__(self, shares, epoch, release_id, component):
        self.key = generator_key(shares, epoch, release_id, component)
        self.pending = b""
        self.counter = 0

    def bytes(self, n):
        while len(self.pending) < n:
            self.pending += chacha20_block(self.key, self.counter)
            self.counter += 1
        taken, self.pending = self.pending[:n], self.pending[n:]
        return taken

    def below(self, n):
        bits = (n - 1).bit_length()
        while True:
            value = int.from_bytes(self.bytes((bits + 7) // 8), "big") & ((1 << bits) - 1)
            if value < n:
                return value


# Sampler: Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Algorithms 1 and 2 ---------------------------


def bernoulli_exp(random, gamma):
    k = 1
    while random.below(gamma.denominator * k) < gamma.numerator:
        k += 1
    return k % 2 == 1


def discrete_laplace(random, scale):
    t, s = scale.numerator, scale.denominator
    while True:
        u = random.below(t)
        # Not Fraction(u, t): reducing it would read other bytes for the same probability.
        k = 1
        while random.below(t * k) < u:
            k += 1
        if k % 2 == 0:
            continue
        v = 0
        while bernoulli_exp(random, Fraction(1)):
            v += 1
        magnitude = (u + t * v) // s
        negative = random.below(2) < 1
        if not (negative and magnitude == 0):
            return -magnitude if negative else magnitude


# Half width -------------------------------------------------------------------------------------------


def tail(scale, k):
    """P(|X| > k) for discrete Laplace X."""
    rate = Decimal(scale.denominator) / Decimal(scale.numerator)
    return 2 * (-rate * (k + 1)).exp() / (1 + (-rate).exp())


def half_width(scale, failure):
    limit = Decimal(failure.numerator) / Decimal(failure.denominator)
    low, high = -1, 1
    while tail(scale, high) > limit:
        high *= 2
    while high - low > 1:
        middle = (low + high) // 2
        if tail(scale, middle) > limit:
            low = middle
        else:
            high = middle
    return high


def failure_of(confidence_ppm, parts=1):
    return Fraction(1_000_000 - confidence_ppm, 1_000_000 * parts)


# Average ----------------------------------------------------------------------------------------------


def average(shares, epoch, release_id, case):
    low, high = int(case["low"]), int(case["high"])
    epsilon, count, total = int(case["epsilon"]), int(case["count"]), int(case["sum"])
    centre = (low + high) // 2
    sensitivity = max(centre - low, high - centre)
    count_epsilon = epsilon // 2
    sum_scale = Fraction(sensitivity * 1_000_000, epsilon - count_epsilon)
    count_scale = Fraction(1_000_000, count_epsilon)
    failure = failure_of(case["confidencePpm"], 2)

    def draw(exact, scale, component):
        return exact + discrete_laplace(Generator(shares, epoch, release_id, component), scale)

    noisy_sum = draw(total - centre * count, sum_scale, "sum")
    noisy_count = draw(count, count_scale, "count")
    sum_reach, count_reach = half_width(sum_scale, failure), half_width(count_scale, failure)

    def within(value):
        return min(max(value, Fraction(low)), Fraction(high))

    if noisy_count <= 0:
        estimate, interval = Fraction(centre), [Fraction(low), Fraction(high)]
    else:
        estimate = within(centre + Fraction(noisy_sum, noisy_count))
        corners = [
            Fraction(s, n)
            for s in (noisy_sum - sum_reach, noisy_sum + sum_reach)
            for n in (max(1, noisy_count - count_reach), noisy_count + count_reach)
        ]
        interval = [within(centre + min(corners)), within(centre + max(corners))]
    unit = 10 ** case["decimals"]
    rounded = Decimal((estimate * unit).numerator) / Decimal((estimate * unit).denominator)
    return {
        "noisySum": str(noisy_sum),
        "noisyCount": str(noisy_count),
        "sumHalfWidth": str(sum_reach),
        "countHalfWidth": str(count_reach),
        "estimate": str(int(rounded.quantize(Decimal(1), ROUND_HALF_UP))),
        "publishedLow": str(floor(interval[0] * unit)),
        "publishedHigh": str(ceil(interval[1] * unit)),
    }


# Vectors ----------------------------------------------------------------------------------------------


def share(text):
    return hashlib.sha256(text.encode()).digest()


HOSPITALS = {name: share(name) for name in ("hospital-a", "hospital-b", "hospital-c")}
RELEASE = share("release")


def describe(shares, epoch, release_id, component):
    return {
        "shares": [{"hospital": name, "share": value.hex()} for name, value in shares.items()],
        "epoch": epoch,
        "releaseId": release_id.hex(),
        "component": component,
    }


def generator_vectors():
    accented = {"Zürich": share("z"), "\U0001f3e5": share("sign"), "\uff21": share("wide"), "a": share("a")}
    valid = [
        ("three hospitals", HOSPITALS, 1, RELEASE, "count"),
        ("the order in which shares are listed does not matter", dict(reversed(HOSPITALS.items())), 1, RELEASE, "count"),
        ("one hospital", {"hospital-a": HOSPITALS["hospital-a"]}, 0, RELEASE, "sum"),
        ("another epoch", HOSPITALS, 2, RELEASE, "count"),
        ("largest epoch", HOSPITALS, 2**53 - 1, RELEASE, "count"),
        ("another release", HOSPITALS, 1, share("another release"), "count"),
        ("another component", HOSPITALS, 1, RELEASE, "group/12"),
        ("ids sort by UTF-8 bytes, not by UTF-16 units", accented, 1, RELEASE, "count"),
        ("the length before an id keeps ids and shares apart", {"hospital-ab": share("x"), "hospital-": share("y")}, 1, RELEASE, "count"),
    ]
    limits = [2, 3, 7, 100, 256, 257, 65_536, 1_000_003, 2**32, 2**48, 2**48 + 1, 2**64, 10**30]
    cases = []
    for comment, *bound in valid:
        values = Generator(*bound)
        cases.append(
            {
                "comment": comment,
                **describe(*bound),
                "stream": Generator(*bound).bytes(160).hex(),
                "below": [{"n": str(n), "value": str(values.below(n))} for n in limits],
            }
        )
    base = describe(HOSPITALS, 1, RELEASE, "count")
    first, second, third = base["shares"]

    def spoil(comment, parameter, **change):
        return {"comment": comment, "parameter": parameter, **base, **change}

    short = {**second, "share": second["share"][2:]}
    long = {**second, "share": second["share"] + "00"}
    invalid = [
        spoil("no share", "shares", shares=[]),
        spoil("a share of 31 bytes", "shares", shares=[first, short, third]),
        spoil("a share of 33 bytes", "shares", shares=[first, long, third]),
        spoil("an empty share", "shares", shares=[first, {**second, "share": ""}, third]),
        spoil("a share of zeros", "shares", shares=[first, {**second, "share": "00" * 32}, third]),
        spoil("two hospitals with one share", "shares", shares=[first, {**second, "share": first["share"]}]),
        spoil("an empty hospital id", "shares", shares=[first, {**second, "hospital": ""}]),
        spoil("a negative epoch", "epoch", epoch=-1),
        spoil("an epoch that is no integer", "epoch", epoch=1.5),
        spoil("an epoch beyond the safe integers", "epoch", epoch=2**53),
        spoil("a release id of 31 bytes", "releaseId", releaseId=base["releaseId"][2:]),
        spoil("an empty release id", "releaseId", releaseId=""),
        spoil("an empty component", "component", component=""),
        spoil("a component of 256 bytes", "component", component="é" * 128),
    ]
    return {
        "comment": "Random streams of noise generators: the first 160 bytes, and values below n drawn in order from a fresh one.",
        "valid": cases,
        "invalid": invalid,
    }


def sampler_vectors():
    scales = ["1/3", "1/1", "2/2", "5/2", "10/1", "1000/7", "1000000/1", "10000000/1", "1000000/123457", "9007199254740992000000/1", "1/9223372036854775807"]
    cases = []
    for text in scales:
        numerator, denominator = text.split("/")
        random = Generator(HOSPITALS, 1, RELEASE, f"scale {text}")
        cases.append(
            {
                "comment": f"scale {text}" + (", the same as 1/1 on its own stream" if text == "2/2" else ""),
                "component": f"scale {text}",
                "numerator": numerator,
                "denominator": denominator,
                "values": [str(discrete_laplace(random, Fraction(text))) for _ in range(24)],
            }
        )
    invalid = [
        {"comment": comment, "parameter": f"scale.{part}", "numerator": n, "denominator": d}
        for comment, part, n, d in [
            ("zero scale", "numerator", "0", "1"),
            ("negative scale", "numerator", "-1", "1"),
            ("zero denominator", "denominator", "1", "0"),
            ("negative denominator", "denominator", "1", "-1"),
        ]
    ]
    return {
        "comment": "Consecutive discrete Laplace samples of one generator for each case, bound to these shares, epoch and release.",
        "generator": {key: value for key, value in describe(HOSPITALS, 1, RELEASE, "").items() if key != "component"},
        "valid": cases,
        "invalid": invalid,
    }


def half_width_vectors():
    scales = ["1/9223372036854775807", "1/100", "1/10", "1/3", "1/2", "2/3", "1/1", "3/2", "5/2", "10/1", "1000/7", "1000000/123457", "1000000/1", "10000000/1", "1000000000000/3", "9007199254740992000000/1"]
    cases = []
    for text in scales:
        numerator, denominator = text.split("/")
        for confidence in (1, 500_000, 900_000, 950_000, 990_000, 999_999):
            for groups in (1, 55) if confidence != 1 else (1,):
                width = half_width(Fraction(text), failure_of(confidence, groups))
                cases.append(
                    {
                        "comment": f"scale {text}, {confidence} ppm, {groups} at once",
                        "numerator": numerator,
                        "denominator": denominator,
                        "confidencePpm": confidence,
                        "groups": groups,
                        "halfWidth": str(width),
                    }
                )
    invalid = [
        {"comment": comment, "parameter": parameter, "numerator": n, "denominator": "1", "confidencePpm": c, "groups": g}
        for comment, parameter, n, c, g in [
            ("zero scale", "scale.numerator", "0", 950_000, 1),
            ("negative scale", "scale.numerator", "-5", 950_000, 1),
            ("no confidence", "confidence", "1", 0, 1),
            ("certainty", "confidence", "1", 1_000_000, 1),
            ("negative confidence", "confidence", "1", -1, 1),
            ("confidence as a fraction", "confidence", "1", 0.95, 1),
            ("no group", "groups", "1", 950_000, 0),
            ("half a group", "groups", "1", 950_000, 1.5),
        ]
    ]
    return {
        "comment": "Smallest k with P(|X| > k) <= (1 - confidence) / groups for discrete Laplace X.",
        "valid": cases,
        "invalid": invalid,
    }


def epsilon_vectors():
    valid = [
        ("0.5", "500000", "a half"),
        ("1", "1000000", "one"),
        ("1.0", "1000000", "a fraction of zero"),
        ("0.000001", "1", "one micro-epsilon"),
        ("0.0000001", "1", "rounded up to one micro-epsilon"),
        ("0.1234561", "123457", "rounded up"),
        ("0.12345600", "123456", "nothing to round"),
        ("0.9999999", "1000000", "rounded up into the next unit"),
        ("9223372036854.775807", "9223372036854775807", "the largest amount"),
    ]
    invalid = [
        ("", "empty"), (" ", "blank"), ("0", "zero"), ("0.0", "zero"), ("-1", "negative"), ("-0.5", "negative"),
        ("+1", "sign"), ("1e-320", "scientific notation"), ("1e400", "scientific notation"), ("1E1", "scientific notation"),
        ("NaN", "not a number"), ("Infinity", "not finite"), ("0x10", "hexadecimal"), ("٣", "Arabic-Indic digit three"),
        ("１", "full-width digit one"), ("1,5", "decimal comma"), ("1_000", "separator"), (".5", "no whole part"),
        ("5.", "no fraction"), ("1.2.3", "two points"), ("01", "leading zero"), (" 1", "leading space"), ("1 ", "trailing space"),
        ("1\n", "trailing newline"), ("1\u0000", "control character"), ("1/2", "fraction"), ("9223372036854.775808", "2^63 micro-epsilon"),
        ("9223372036854.7758071", "over the largest amount once rounded up"), ("9223372036854775808", "2^63"), ("0." + "0" * 63, "longer than any amount"),
    ]  # fmt: skip
    return {
        "comment": "Decimal text to micro-epsilon, rounded up.",
        "valid": [{"comment": c, "text": t, "microEpsilon": e} for t, e, c in valid],
        "invalid": [{"comment": c, "text": t, "parameter": "epsilon"} for t, c in invalid],
    }


def average_vectors():
    rows = [
        ("usage hours", 0, 10_000, "1000000", 1000, 4_321_000, 2, 950_000),
        ("bounds around zero", -40, 85, "500000", 250, 5_000, 3, 990_000),
        ("bounds below zero, odd width", -8, -1, "2000000", 300, -900, 0, 950_000),
        ("no device", 0, 100, "1000000", 0, 0, 2, 950_000),
        ("one device", 0, 100, "1000000", 1, 37, 2, 950_000),
        ("few devices: the interval reaches the bounds", 0, 100, "100000", 5, 400, 1, 950_000),
        ("least epsilon", 0, 1, "2", 1000, 700, 6, 950_000),
        ("odd epsilon: the sum gets the odd micro-epsilon", 0, 1000, "1000001", 5000, 2_500_000, 4, 900_000),
        ("epoch milliseconds at the ends of the range", -(2**53), 2**53, "3000000", 10_000, 123_456_789_012, 0, 950_000),
        ("large epsilon", 0, 100, "100000000", 3, 100, 18, 950_000),
    ]
    cases = []
    for comment, low, high, epsilon, count, total, decimals, confidence in rows:
        case = {
            "comment": comment, "low": str(low), "high": str(high), "epsilon": epsilon, "count": str(count),
            "sum": str(total), "decimals": decimals, "confidencePpm": confidence,
        }  # fmt: skip
        cases.append({**case, "release": average(HOSPITALS, 1, share(comment), case), "releaseId": share(comment).hex()})
    base = {"low": "0", "high": "100", "epsilon": "1000000", "count": "10", "sum": "500", "decimals": 2, "confidencePpm": 950_000, "releaseId": RELEASE.hex()}  # fmt: skip
    spoilt = [
        ("bounds in the wrong order", "bounds.low", {"low": "100", "high": "0"}),
        ("bounds of one point", "bounds.low", {"low": "100"}),
        ("lower bound beyond -2^53", "bounds.low", {"low": str(-(2**53) - 1)}),
        ("upper bound beyond 2^53", "bounds.high", {"high": str(2**53 + 1)}),
        ("negative count", "count", {"count": "-1"}),
        ("a sum that was not clamped", "sum", {"sum": "1001"}),
        ("a sum below what clamped values have", "sum", {"sum": "-1"}),
        ("epsilon of zero", "epsilon", {"epsilon": "0"}),
        ("epsilon that cannot be split", "epsilon", {"epsilon": "1"}),
        ("epsilon of 2^63", "epsilon", {"epsilon": str(2**63)}),
        ("negative decimals", "decimals", {"decimals": -1}),
        ("too many decimals", "decimals", {"decimals": 19}),
        ("certainty", "confidence", {"confidencePpm": 1_000_000}),
    ]
    return {
        "comment": "Averages released from exact sums of clamped values and exact counts, with these shares and epoch.",
        "generator": {key: value for key, value in describe(HOSPITALS, 1, RELEASE, "").items() if key in ("shares", "epoch")},
        "valid": cases,
        "invalid": [{"comment": c, "parameter": p, **base, **change} for c, p, change in spoilt],
    }


for name, vectors in {
    "noise-generator": generator_vectors,
    "discrete-laplace": sampler_vectors,
    "half-width": half_width_vectors,
    "epsilon-text": epsilon_vectors,
    "average": average_vectors,
}.items():
    text = json.dumps(vectors(), indent=2, ensure_ascii=True) + "\n"
    (FOLDER / f"{name}.json").write_text(text)
