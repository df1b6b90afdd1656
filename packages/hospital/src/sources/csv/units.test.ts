import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Decimal, parseDecimal } from "./number.ts";
import { isProblem } from "./problem.ts";
import { type Conversion, convert, findConversion } from "./units.ts";

const SEED = 20_260_703;
const timeUnit = fc.constantFrom("ms", "s", "min", "h", "d", "wk");
const ratioUnit = fc.constantFrom("%", "1", "fraction", "[ppth]");
const decimal = fc.record({ digits: fc.bigInt({ min: 0n, max: 10n ** 12n }), decimals: fc.nat(6) });

function conversion(from: string, to: string): Conversion {
  const found = findConversion(from, to);
  if (isProblem(found)) throw new TypeError(found.problem);
  return found;
}

function decimalToText({ digits, decimals }: Decimal): string {
  const text = digits.toString().padStart(decimals + 1, "0");
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

describe("a conversion of units", () => {
  it("is off by at most a half of the target unit", () => {
    fc.assert(
      fc.property(decimal, timeUnit, timeUnit, (value, from, to) => {
        const { numerator, denominator } = conversion(from, to);
        const scale = 10n ** BigInt(value.decimals) * denominator;
        const error = 2n * (convert(value, { numerator, denominator }) * scale - value.digits * numerator);
        expect(error <= scale && error > -scale).toBe(true);
      }),
      { seed: SEED },
    );
  });

  it("to a finer unit and back is the identity on whole numbers", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 9n }),
        fc.constantFrom("h", "d", "min", "wk"),
        (whole, unit) => {
          const fine = convert({ digits: whole, decimals: 0 }, conversion(unit, "s"));
          expect(convert({ digits: fine, decimals: 0 }, conversion("s", unit))).toBe(whole);
        },
      ),
      { seed: SEED },
    );
  });

  it("has an inverse", () => {
    fc.assert(
      fc.property(fc.oneof(fc.tuple(timeUnit, timeUnit), fc.tuple(ratioUnit, ratioUnit)), ([from, to]) => {
        const there = conversion(from, to);
        const back = conversion(to, from);
        expect(there.numerator * back.numerator).toBe(there.denominator * back.denominator);
      }),
      { seed: SEED },
    );
  });

  it("keeps order", () => {
    fc.assert(
      fc.property(decimal, decimal, timeUnit, timeUnit, (left, right, from, to) => {
        const factor = conversion(from, to);
        const scale = (value: Decimal, other: Decimal) => value.digits * 10n ** BigInt(other.decimals);
        const smaller = scale(left, right) <= scale(right, left);
        expect(smaller ? convert(left, factor) <= convert(right, factor) : true).toBe(true);
      }),
      { seed: SEED },
    );
  });

  it.each([
    ["90", "min", "h", 2n],
    ["89.999", "min", "h", 1n],
    ["0.876", "1", "%", 88n],
    ["1", "d", "h", 24n],
    ["999", "[ppth]", "%", 100n],
    ["1500", "ms", "s", 2n],
  ])("%s %s in %s", (text, from, to, expected) => {
    const value = parseDecimal(text, ".") as Decimal;
    expect(convert(value, conversion(from, to))).toBe(expected);
  });

  it("between dimensions does not exist", () => {
    expect(findConversion("h", "%")).toHaveProperty("problem");
    expect(findConversion("kg", "h")).toHaveProperty("problem");
  });
});

describe("a number", () => {
  it("is what was written", () => {
    fc.assert(
      fc.property(decimal, (value) => {
        expect(parseDecimal(decimalToText(value), ".")).toEqual(value);
        expect(parseDecimal(decimalToText(value).replace(".", ","), ",")).toEqual(value);
      }),
      { seed: SEED },
    );
  });

  it("is nothing else that some program reads as one", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const isPlain = /^-?\d+(\.\d+)?$/.test(text) && !/^-0*(\.0*)?$/.test(text);
        expect(isProblem(parseDecimal(text, "."))).toBe(!isPlain);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});
