import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../test/fixtures.ts";
import {
  ceilDivide,
  clampRational,
  compareRationals,
  createRational,
  floorDivide,
  roundDivide,
} from "./rational.ts";

const seed = 20_007;
const integers = fc.bigInt(-(10n ** 20n), 10n ** 20n);
const positives = fc.bigInt(1n, 10n ** 12n);

describe("rational numbers", () => {
  it("are in lowest terms with a positive denominator", () => {
    const checked = fc.property(integers, positives, fc.bigInt(1n, 1000n), (a, b, factor) => {
      const reduced = createRational(a, b);
      expect(createRational(-a * factor, -b * factor)).toEqual(reduced);
      expect(reduced.denominator).toBeGreaterThan(0n);
      expect(reduced.numerator * b).toBe(a * reduced.denominator);
    });
    fc.assert(checked, { seed });
    expect(createRational(0n, -5n)).toEqual({ numerator: 0n, denominator: 1n });
    refusalOf(() => createRational(1n, 0n), "invalid_parameter", "denominator");
  });

  it("divide to the floor, the ceiling and the nearest integer", () => {
    const checked = fc.property(integers, positives, (a, b) => {
      const [floor, ceiling, nearest] = [floorDivide(a, b), ceilDivide(a, b), roundDivide(a, b)];
      expect(floor * b <= a && a < (floor + 1n) * b).toBe(true);
      expect((ceiling - 1n) * b < a && a <= ceiling * b).toBe(true);
      const twice = 2n * (a - nearest * b);
      expect(twice <= b && -twice <= b).toBe(true);
      expect(roundDivide(-a, b)).toBe(-nearest);
    });
    fc.assert(checked, { seed });
    expect([roundDivide(1n, 2n), roundDivide(-1n, 2n), roundDivide(5n, 2n)]).toEqual([1n, -1n, 3n]);
  });

  it("are clamped to an interval", () => {
    const [low, high] = [createRational(-1n, 2n), createRational(3n, 2n)];
    expect(clampRational(createRational(-2n, 3n), low, high)).toBe(low);
    expect(clampRational(createRational(5n, 3n), low, high)).toBe(high);
    expect(clampRational(createRational(1n, 3n), low, high)).toEqual(createRational(1n, 3n));
    expect(compareRationals(low, high)).toBeLessThan(0n);
  });
});
