import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../../test/fixtures.ts";
import { tailBounds } from "../../test/series.ts";
import { compareRationals, createRational, type Rational } from "../rational.ts";
import { failureProbability, halfWidth, halfWidthForFailure, simultaneousHalfWidth } from "./halfWidth.ts";

const seed = 20_002;
const scales = fc
  .tuple(fc.bigInt(1n, 10n ** 12n), fc.bigInt(1n, 10n ** 7n))
  .map(([numerator, denominator]) => createRational(numerator, denominator));
const confidences = fc.integer({ min: 1, max: 999_999 });

/** P(|X| > k) <= failure and P(|X| > k - 1) > failure, both certain. */
function expectLeast(scale: Rational, failure: Rational, k: bigint): void {
  expect(compareRationals(tailBounds(scale, k).high, failure)).toBeLessThanOrEqual(0n);
  if (k > 0n) {
    expect(compareRationals(tailBounds(scale, k - 1n).low, failure)).toBeGreaterThan(0n);
  }
}

describe("half width", () => {
  it("is the least k whose tail, as an exact series, is small enough", () => {
    const checked = fc.property(scales, confidences, (scale, confidence) => {
      fc.pre(scale.numerator * 50n > scale.denominator);
      expectLeast(scale, failureProbability(confidence), halfWidth(scale, confidence));
    });
    fc.assert(checked, { seed, numRuns: 150 });
  });

  it("for several numbers at once uses an equal part of the failure for each", () => {
    const checked = fc.property(confidences, fc.integer({ min: 1, max: 1000 }), (confidence, groups) => {
      const { numerator, denominator } = failureProbability(confidence);
      const failure = createRational(numerator, denominator * BigInt(groups));
      const scale = createRational(10n, 3n);
      expectLeast(scale, failure, simultaneousHalfWidth(scale, confidence, groups));
    });
    fc.assert(checked, { seed, numRuns: 60 });
  });

  // Failures within 2^-300 of the true tail are undecided in the first tries, so more precision is taken.
  it.each([0n, 1n, 7n, 40n])("decides failures next to the tail beyond %d exactly", (k) => {
    const scale = createRational(5n, 2n);
    const { low, high } = tailBounds(scale, k, 400);
    const unit = 1n << 300n;
    const below = createRational((low.numerator * unit) / low.denominator, unit);
    const above = createRational((high.numerator * unit) / high.denominator + 1n, unit);
    expect(halfWidthForFailure(scale, above)).toBe(k);
    expect(halfWidthForFailure(scale, below)).toBe(k + 1n);
  });

  it("never shrinks when the scale or the confidence grows", () => {
    const checked = fc.property(scales, scales, confidences, confidences, (a, b, c, d) => {
      const [small, large] = compareRationals(a, b) < 0n ? [a, b] : [b, a];
      const [loose, strict] = c < d ? [c, d] : [d, c];
      expect(halfWidth(small, loose)).toBeLessThanOrEqual(halfWidth(large, strict));
    });
    fc.assert(checked, { seed, numRuns: 200 });
  });

  it.each([
    [{ numerator: 0n, denominator: 1n }, 950_000, 1, "scale.numerator"],
    [{ numerator: -5n, denominator: 1n }, 950_000, 1, "scale.numerator"],
    [{ numerator: 1n, denominator: -1n }, 950_000, 1, "scale.denominator"],
    [{ numerator: 1n, denominator: 1n }, 0, 1, "confidence"],
    [{ numerator: 1n, denominator: 1n }, 1_000_000, 1, "confidence"],
    [{ numerator: 1n, denominator: 1n }, 0.95, 1, "confidence"],
    [{ numerator: 1n, denominator: 1n }, Number.NaN, 1, "confidence"],
    [{ numerator: 1n, denominator: 1n }, 950_000, 0, "groups"],
    [{ numerator: 1n, denominator: 1n }, 950_000, 1_000_001, "groups"],
  ])("refuses scale %o, confidence %d, %d groups", (scale, confidence, groups, parameter) => {
    const action = () => simultaneousHalfWidth(scale, confidence, groups);
    refusalOf(action, "invalid_parameter", parameter);
  });

  it("refuses a failure probability of one", () => {
    const one = { numerator: 3n, denominator: 3n };
    refusalOf(() => halfWidthForFailure(one, one), "invalid_parameter", "failure");
  });
});
