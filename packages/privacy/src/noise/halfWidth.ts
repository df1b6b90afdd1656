import {
  assertConfidence,
  assertGroups,
  assertProbability,
  assertScale,
  CONFIDENCE_WHOLE,
} from "../checks.ts";
import { ceilDivide, createRational, type Rational } from "../rational.ts";
import { type Bracket, bracketExpNegative, bracketLog } from "./bracket.ts";

/** Bits kept beyond those of the scale in the first try: a second is needed about once in 2^100. */
const GUARD_BITS = 128n;

/** Probability that an interval of this confidence misses: 950_000 parts per million gives 1/20. */
export function failureProbability(confidencePpm: number): Rational {
  assertConfidence(confidencePpm);
  return createRational(BigInt(CONFIDENCE_WHOLE - confidencePpm), BigInt(CONFIDENCE_WHOLE));
}

/** Smallest k with P(|X| > k) <= 1 - confidence for discrete Laplace X; see `halfWidthForFailure`. */
export function halfWidth(scale: Rational, confidencePpm: number): bigint {
  return halfWidthForFailure(scale, failureProbability(confidencePpm));
}

/** Half width that all of `groups` numbers keep to at once, by the union bound over their failures. */
export function simultaneousHalfWidth(scale: Rational, confidencePpm: number, groups: number): bigint {
  assertGroups(groups);
  return halfWidthForFailure(scale, divideFailure(failureProbability(confidencePpm), groups));
}

/** The share of a failure probability that each of `parts` events may use under the union bound. */
export function divideFailure(failure: Rational, parts: number): Rational {
  return createRational(failure.numerator, failure.denominator * BigInt(parts));
}

/**
 * Smallest integer k >= 0 with P(|X| > k) <= failure, exactly, for discrete Laplace X of this scale.
 *
 * P(|X| > k) = 2 q^(k+1) / (1 + q) with q = exp(-1 / scale), so k + 1 = ceil(scale * L) with
 * L = ln(2 / (failure (1 + q))). L is bracketed in fixed point; when both ends give one integer, that is
 * the answer, otherwise the precision is doubled. It ends because scale * L is never an integer: q is
 * transcendental (DERIVATIONS.md, "Half width").
 */
export function halfWidthForFailure(scale: Rational, failure: Rational): bigint {
  assertScale(scale);
  assertProbability(failure, "failure");
  const bits = BigInt(scale.numerator.toString(2).length);
  for (let precision = GUARD_BITS + bits; ; precision *= 2n) {
    const logarithm = bracketTailLog(scale, failure, precision);
    const low = ceilProduct(scale, logarithm.low, precision);
    const high = ceilProduct(scale, logarithm.high, precision);
    if (low === high) {
      return low - 1n;
    }
  }
}

/** L = ln(2 / (failure (1 + q))), above zero because failure and q are below one. */
function bracketTailLog(scale: Rational, failure: Rational, precision: bigint): Bracket {
  const one = 1n << precision;
  const q = bracketExpNegative({ numerator: scale.denominator, denominator: scale.numerator }, precision);
  const twice = (2n * failure.denominator) << (2n * precision);
  const low = twice / (failure.numerator * (one + q.high));
  const high = ceilDivide(twice, failure.numerator * (one + q.low));
  return bracketLog({ low: low < one ? one : low, high }, precision);
}

function ceilProduct(scale: Rational, value: bigint, precision: bigint): bigint {
  return ceilDivide(scale.numerator * value, scale.denominator << precision);
}
