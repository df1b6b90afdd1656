import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FNC1 } from "./applicationIdentifier.ts";
import { gtinCheckDigit, isGtinCheckDigitValid } from "./checkDigit.ts";
import { formatReadableUdi, formatTransmittedUdi } from "./formatUdi.ts";
import { gs1DateToSeconds, secondsToGs1Date, twoDigitYearToYear } from "./gs1Date.ts";
import { parseUdi } from "./parseUdi.ts";

const YEAR = 2026;
const DAY = 86_400;
const SEED = 20_260_701;

const digits = (length: number) => fc.stringMatching(new RegExp(`^\\d{${length}}$`));
/** Character set 82 of GS1 without parentheses, which the readable form has for itself. */
const plainData = fc.stringMatching(/^[!"%&'*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/);
const data = fc.stringMatching(/^[!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]{1,20}$/);
/** Days that the window of two-digit years reaches from the year 2026. */
const day = fc
  .integer({ min: Date.UTC(1977, 0, 1) / 1000 / DAY, max: Date.UTC(2076, 11, 31) / 1000 / DAY })
  .map((days) => days * DAY);

const udiOf = (text: fc.Arbitrary<string>) =>
  fc
    .record(
      { body: digits(13), serial: text, lot: text, manufacturingDate: day, expirationDate: day },
      { requiredKeys: ["body"] },
    )
    .map(({ body, ...rest }) => ({
      deviceIdentifier: body + gtinCheckDigit(body),
      checkDigitValid: true,
      ...rest,
    }));

describe("a GS1 UDI", () => {
  it("in the readable form is what was written", () => {
    fc.assert(
      fc.property(udiOf(plainData), (udi) => {
        expect(parseUdi(formatReadableUdi(udi), YEAR)).toEqual(udi);
      }),
      { seed: SEED },
    );
  });

  it("as scanners transmit it is what was written", () => {
    fc.assert(
      fc.property(udiOf(data), fc.constantFrom("", "]d2", "]C1", FNC1), (udi, prefix) => {
        expect(parseUdi(prefix + formatTransmittedUdi(udi), YEAR)).toEqual(udi);
      }),
      { seed: SEED },
    );
  });

  it("passes over identifiers that say nothing about the device", () => {
    const text = `0109506000134352422${"056"}${FNC1}3103001234${"240"}X${FNC1}21S1`;
    expect(parseUdi(text, YEAR)).toMatchObject({ deviceIdentifier: "09506000134352", serial: "S1" });
    expect(parseUdi("(01)09506000134352(240)X(21)S1", YEAR)).toMatchObject({ serial: "S1" });
  });

  it("keeps parentheses that separate nothing", () => {
    expect(parseUdi("(01)09506000134352(21)A(B)C", YEAR)).toMatchObject({ serial: "A(B)C" });
  });

  it.each([
    ["(01)0950600013435(21)A", /14 digits belong/],
    ["(01)09506000134352(01)09506000134352", /\(01\) twice/],
    ["(21)A", /no device identifier/],
    ["(01)09506000134352(21)", /nothing after \(21\)/],
    [`(01)09506000134352(21)${"A".repeat(21)}`, /more than 20 characters/],
    ["(01)09506000134352(21)A B", /does not allow/],
    ["(01)09506000134352(21)Ä", /does not allow/],
    ["(01)09506000134352(17)260230", /no day/],
    ["(01)09506000134352(17)261301", /no day/],
    ["(01)09506000134352(0)1", /14 digits belong/],
    ["x(01)09506000134352", /no GS1 UDI/],
    ["(x(01)09506000134352", /no GS1 UDI/],
    ["A99971312345600", /no GS1 UDI/],
    ["0109506000134352", undefined],
    ["", /no GS1 UDI/],
    ["(", /no GS1 UDI/],
    [`(01)${"0".repeat(600)}`, /longer than/],
  ])("%s", (text, problem) => {
    const parsed = parseUdi(text, YEAR);
    if (problem === undefined) expect(parsed).toHaveProperty("deviceIdentifier");
    else expect(parsed).toHaveProperty("problem", expect.stringMatching(problem));
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => void parseUdi(text, YEAR)),
      { seed: SEED },
    );
  });
});

describe("a check digit", () => {
  it.each(["09506000134352", "4006381333931", "036000291452", "96385074"])("of %s is right", (gtin) => {
    expect(isGtinCheckDigitValid(gtin)).toBe(true);
  });

  it("finds every single wrong digit", () => {
    fc.assert(
      fc.property(digits(13), fc.nat(12), fc.integer({ min: 1, max: 9 }), (body, at, by) => {
        const gtin = body + gtinCheckDigit(body);
        const wrong = gtin.slice(0, at) + ((Number(gtin[at]) + by) % 10) + gtin.slice(at + 1);
        expect(isGtinCheckDigitValid(wrong)).toBe(false);
      }),
      { seed: SEED },
    );
  });
});

describe("a date of GS1", () => {
  it("is what was written", () => {
    fc.assert(
      fc.property(day, (seconds) => {
        expect(gs1DateToSeconds(secondsToGs1Date(seconds), YEAR)).toBe(seconds);
      }),
      { seed: SEED },
    );
  });

  it("with day 00 is the last of the month", () => {
    expect(gs1DateToSeconds("240200", YEAR)).toBe(Date.UTC(2024, 1, 29) / 1000);
    expect(gs1DateToSeconds("250200", YEAR)).toBe(Date.UTC(2025, 1, 28) / 1000);
  });

  // General Specifications, section 7.12: 51 to 99 above the current year is the last century, 50 or more below the next.
  it.each([
    [76, 2026, 2076],
    [77, 2026, 1977],
    [0, 2026, 2000],
    [26, 2026, 2026],
    [49, 2099, 2149],
    [50, 2099, 2050],
    [99, 2000, 1999],
    [50, 2000, 2050],
  ])("%d in %d is %d", (digitPair, current, year) => {
    expect(twoDigitYearToYear(digitPair, current)).toBe(year);
  });

  it("lies 49 years back to 50 ahead", () => {
    fc.assert(
      fc.property(fc.nat(99), fc.integer({ min: 1970, max: 2200 }), (pair, current) => {
        const year = twoDigitYearToYear(pair, current);
        expect(year % 100).toBe(pair);
        expect(year - current).toBeGreaterThanOrEqual(-49);
        expect(year - current).toBeLessThanOrEqual(50);
      }),
      { seed: SEED },
    );
  });
});
