import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expNegativeBounds } from "../../test/series.ts";
import { compareRationals, createRational } from "../rational.ts";
import { bracketExpNegative, bracketLog } from "./bracket.ts";

const seed = 20_001;
const precisions = fc.bigInt(16n, 160n);

describe("bracketed functions", () => {
  it("exp(-x) lies in its bracket at any precision", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 400n), fc.bigInt(1n, 60n), precisions, (a, b, precision) => {
        const x = createRational(a, b);
        const exact = expNegativeBounds(x);
        const { low, high } = bracketExpNegative(x, precision);
        const unit = 1n << precision;
        expect(compareRationals(createRational(low, unit), exact.high)).toBeLessThanOrEqual(0n);
        expect(compareRationals(createRational(high, unit), exact.low)).toBeGreaterThanOrEqual(0n);
      }),
      { seed, numRuns: 150 },
    );
  });

  it("ln z lies in its bracket at any precision: exp of minus its ends encloses 1 / z", () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 9n), fc.bigInt(0n, 10n ** 9n), precisions, (b, more, precision) => {
        const z = createRational(b + more, b);
        const scaled = (z.numerator << precision) / z.denominator;
        const unit = 1n << precision;
        const { low, high } = bracketLog({ low: scaled, high: scaled + 1n }, precision);
        const inverse = createRational(z.denominator, z.numerator);
        const least = expNegativeBounds(createRational(high, unit));
        const most = expNegativeBounds(createRational(low < 0n ? 0n : low, unit));
        expect(compareRationals(least.low, inverse)).toBeLessThanOrEqual(0n);
        expect(compareRationals(most.high, inverse)).toBeGreaterThanOrEqual(0n);
      }),
      { seed, numRuns: 60 },
    );
  });

  it("brackets narrow as the precision grows", () => {
    const x = createRational(7n, 3n);
    const widthAt = (precision: bigint) => {
      const { low, high } = bracketExpNegative(x, precision);
      return Number(high - low) / 2 ** Number(precision);
    };
    expect(widthAt(64n)).toBeLessThan(2 ** -50);
    expect(widthAt(128n)).toBeLessThan(2 ** -114);
  });
});
