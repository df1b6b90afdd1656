import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protectionOf, refusalOf } from "../../test/fixtures.ts";
import { type Bounds, MAX_BOUND } from "../checks.ts";
import { compareRationals, createRational } from "../rational.ts";
import {
  averageCentre,
  averageError,
  averageSumSensitivity,
  clampToBounds,
  epsilonForAverageError,
  releaseAverage,
  splitAverageEpsilon,
} from "./average.ts";

const seed = 20_004;
const CONFIDENCE = 950_000;
const BOUNDS: Bounds = { low: 0n, high: 1000n };

const bounds = fc
  .uniqueArray(fc.bigInt(-MAX_BOUND, MAX_BOUND), { minLength: 2, maxLength: 2 })
  .map((ends) => ends.toSorted((a, b) => (a < b ? -1 : 1)))
  .map(([low, high]) => ({ low: low!, high: high! }));

describe("sensitivity of the centred sum", () => {
  it("is the largest distance of any value in the bounds from the centre, and at least one", () => {
    const checked = fc.property(bounds, fc.bigInt(-2n * MAX_BOUND, 2n * MAX_BOUND), (limits, value) => {
      const [centre, sensitivity] = [averageCentre(limits), averageSumSensitivity(limits)];
      const distance = (x: bigint) => (x > centre ? x - centre : centre - x);
      expect(sensitivity).toBeGreaterThanOrEqual(1n);
      expect(distance(clampToBounds(value, limits))).toBeLessThanOrEqual(sensitivity);
      expect([distance(limits.low), distance(limits.high)]).toContain(sensitivity);
    });
    fc.assert(checked, { seed, numRuns: 500 });
  });

  it.each([
    [{ low: 0n, high: 1n }, 0n, 1n],
    [{ low: -1n, high: 0n }, -1n, 1n],
    [{ low: -8n, high: -1n }, -5n, 4n],
    [{ low: 0n, high: 1000n }, 500n, 500n],
    [{ low: -MAX_BOUND, high: MAX_BOUND }, 0n, MAX_BOUND],
  ])("of %o is measured from %d: %d", (limits, centre, sensitivity) => {
    expect(averageCentre(limits)).toBe(centre);
    expect(averageSumSensitivity(limits)).toBe(sensitivity);
  });
});

describe("average", () => {
  it("spends the whole epsilon, the odd micro-epsilon on the sum", () => {
    expect(splitAverageEpsilon(1_000_001n)).toEqual({ sum: 500_001n, count: 500_000n });
    const release = released({ protection: protectionOf("spend", 1_000_001n) });
    expect(release.epsilon).toBe(1_000_001n);
    expect(release.sum.noise.epsilon + release.count.noise.epsilon).toBe(1_000_001n);
  });

  it("lies within its interval, and the interval within the bounds", () => {
    const cases = fc.tuple(
      bounds,
      fc.bigInt(0n, 50n),
      fc.integer({ min: 0, max: 1000 }),
      fc.nat(),
      fc.nat(6),
    );
    const checked = fc.property(cases, ([limits, count, share, release, decimals]) => {
      const sum = limits.low * count + ((limits.high - limits.low) * count * BigInt(share)) / 1000n;
      const protection = protectionOf(`lies ${release}`, 400_000n);
      const answer = releaseAverage({
        sum,
        count,
        bounds: limits,
        decimals,
        confidencePpm: CONFIDENCE,
        protection,
      });
      const unit = 10n ** BigInt(decimals);
      expect(answer.low).toBeGreaterThanOrEqual(limits.low * unit);
      expect(answer.estimate).toBeGreaterThanOrEqual(answer.low);
      expect(answer.high).toBeGreaterThanOrEqual(answer.estimate);
      expect(answer.high).toBeLessThanOrEqual(limits.high * unit);
    });
    fc.assert(checked, { seed, numRuns: 400 });
  });

  it("covers the truth at least as often as promised", () => {
    // More than 250 + 4.76 * sqrt(237.5) misses in 5,000 have a probability of at most 1e-6.
    const limit = 323;
    let [misses, missesOfHalf] = [0, 0];
    for (let i = 0; i < 5000; i += 1) {
      const { low, high, estimate } = released({ protection: protectionOf(`average ${i}`, 500_000n) });
      misses += Number(low > 30_000n || high < 30_000n);
      const [halfLow, halfHigh] = [(low + 3n * estimate) / 4n, (high + 3n * estimate) / 4n];
      missesOfHalf += Number(halfLow > 30_000n || halfHigh < 30_000n);
    }
    expect(misses).toBeLessThan(limit);
    // The test can fail: an interval of a quarter of the width misses too often.
    expect(missesOfHalf).toBeGreaterThan(limit);
  });

  it("knows nothing when no device is left after the noise", () => {
    let seen = 0;
    for (let i = 0; i < 20; i += 1) {
      const release = released({ sum: 0n, count: 0n, protection: protectionOf(`none ${i}`, 100_000n) });
      if (release.count.raw <= 0n) {
        seen += 1;
        expect(release).toMatchObject({ estimate: 50_000n, low: 0n, high: 100_000n });
      }
    }
    expect(seen).toBeGreaterThan(0);
  });

  it.each([
    [1000n, 3n, 2, 33_333n],
    [2000n, 3n, 2, 66_667n],
    [1n, 8n, 2, 13n],
    [1001n, 2n, 0, 501n],
  ])("is exact when privacy is off: %d over %d to %d decimals is %d", (sum, count, decimals, expected) => {
    const release = released({ sum, count, decimals, protection: { privacy: "off" } });
    expect(release).toMatchObject({
      epsilon: 0n,
      exactEstimate: createRational(sum, count),
      estimate: expected,
      low: expected,
      high: expected,
    });
  });

  it("rounds halves away from zero below zero as well", () => {
    const limits = { low: -10n, high: 10n };
    const off = { privacy: "off" } as const;
    const release = released({ sum: -1n, count: 8n, bounds: limits, protection: off });
    expect(release.estimate).toBe(-13n);
  });

  it.each<[string, Partial<Parameters<typeof releaseAverage>[0]>, string]>([
    ["bounds in the wrong order", { bounds: { low: 5n, high: 4n } }, "bounds.low"],
    ["bounds of one point", { bounds: { low: 5n, high: 5n } }, "bounds.low"],
    ["a lower bound beyond -2^53", { bounds: { low: -MAX_BOUND - 1n, high: 0n } }, "bounds.low"],
    ["an upper bound beyond 2^53", { bounds: { low: 0n, high: MAX_BOUND + 1n } }, "bounds.high"],
    ["bounds that are numbers", { bounds: { low: 0 as unknown as bigint, high: 1n } }, "bounds.low"],
    ["a sum that was not clamped", { sum: 100_001n, count: 100n }, "sum"],
    ["a sum of no device", { sum: 1n, count: 0n }, "sum"],
    ["a negative count", { sum: 0n, count: -1n }, "count"],
    ["an epsilon that cannot be split", { protection: protectionOf("x", 1n) }, "epsilon"],
    ["decimals below zero", { decimals: -1 }, "decimals"],
    ["decimals beyond the largest", { decimals: 19 }, "decimals"],
    ["confidence of zero", { confidencePpm: 0 }, "confidence"],
  ])("refuses %s", (_, change, parameter) => {
    refusalOf(() => released(change), "invalid_parameter", parameter);
  });
});

describe("planning an average", () => {
  const plan = { confidencePpm: CONFIDENCE, bounds: BOUNDS, devices: 300n };

  it("bounds the error, and the interval's reach, as often as promised", () => {
    // More than 150 + 4.76 * sqrt(142.5) misses in 3,000 have a probability of at most 1e-6.
    const limit = 206;
    // The promise is before rounding, so it is compared to twelve decimals, with one unit of slack.
    const decimals = 12;
    const unit = 10n ** BigInt(decimals);
    const promised = averageError(500_000n, plan);
    const reach = (promised.numerator * unit) / promised.denominator + 2n;
    const truth = 300n * unit;
    let misses = 0;
    for (let i = 0; i < 3000; i += 1) {
      const { low, high, estimate } = released({ decimals, protection: protectionOf(`plan ${i}`, 500_000n) });
      const inside = estimate - truth <= reach && truth - estimate <= reach;
      misses += Number(!inside || estimate - low > reach || high - estimate > reach);
    }
    expect(misses).toBeLessThan(limit);
  });

  it("falls, or stays, as epsilon grows", () => {
    const epsilons = fc.bigInt(2n, 10n ** 8n);
    const checked = fc.property(epsilons, epsilons, fc.bigInt(0n, 10n ** 6n), (a, b, devices) => {
      const [small, large] = a < b ? [a, b] : [b, a];
      const [worse, better] = [small, large].map((epsilon) => averageError(epsilon, { ...plan, devices }));
      expect(compareRationals(better!, worse!)).toBeLessThanOrEqual(0n);
    });
    fc.assert(checked, { seed, numRuns: 150 });
  });

  it("finds the least epsilon for an error", () => {
    const wanted = createRational(25n, 2n);
    const epsilon = epsilonForAverageError(wanted, plan, 10n ** 8n);
    expect(compareRationals(averageError(epsilon, plan), wanted)).toBeLessThanOrEqual(0n);
    expect(compareRationals(averageError(epsilon - 1n, plan), wanted)).toBeGreaterThan(0n);
  });

  it("promises no more than the bounds to few devices", () => {
    expect(averageError(1000n, { ...plan, devices: 0n })).toEqual(createRational(1000n));
    const search = () => epsilonForAverageError(createRational(1n), { ...plan, devices: 0n }, 10n ** 8n);
    refusalOf(search, "unreachable_error", "error");
  });

  it.each([
    [{ numerator: -1n, denominator: 1n }, "error.numerator"],
    [{ numerator: 1n, denominator: 0n }, "error.denominator"],
  ])("refuses a wanted error of %o", (error, parameter) => {
    refusalOf(() => epsilonForAverageError(error, plan, 100n), "invalid_parameter", parameter);
  });
});

/** 300 devices with an average of 300, unless changed. */
function released(change: Partial<Parameters<typeof releaseAverage>[0]>) {
  return releaseAverage({
    sum: 90_000n,
    count: 300n,
    bounds: BOUNDS,
    decimals: 2,
    confidencePpm: CONFIDENCE,
    protection: protectionOf("average", 1_000_000n),
    ...change,
  });
}
