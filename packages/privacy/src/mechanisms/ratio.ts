import type { Bounds } from "../checks.ts";
import {
  ceilDivide,
  clampRational,
  createRational,
  floorDivide,
  type Rational,
  roundDivide,
} from "../rational.ts";

/** Closed interval of integers. */
interface IntegerInterval {
  readonly low: bigint;
  readonly high: bigint;
}

/** Closed interval of fractions. */
interface RationalInterval {
  readonly low: Rational;
  readonly high: Rational;
}

/** A value and its interval in integer units of 10^-decimals. */
export interface PublishedValue {
  readonly estimate: bigint;
  readonly low: bigint;
  readonly high: bigint;
}

/**
 * All values of s / n for s in `sum` and n in `count`, whose low end is positive: s / n is monotone in
 * each of the two, so the extremes lie at the ends.
 */
export function divideIntervals(sum: IntegerInterval, count: IntegerInterval): RationalInterval {
  return {
    low: createRational(sum.low, sum.low < 0n ? count.low : count.high),
    high: createRational(sum.high, sum.high < 0n ? count.high : count.low),
  };
}

/** `centre` + `value`, kept within the bounds. */
export function clampFromCentre(centre: bigint, value: Rational, bounds: Bounds): Rational {
  const shifted = createRational(centre * value.denominator + value.numerator, value.denominator);
  return clampRational(shifted, createRational(bounds.low), createRational(bounds.high));
}

/**
 * In units of 10^-decimals: the estimate rounded to the nearest, halves away from zero; the ends
 * rounded outwards, so that rounding never costs coverage. An interval of one point is rounded with it.
 */
export function publishValue(
  estimate: Rational,
  interval: RationalInterval,
  decimals: number,
): PublishedValue {
  const unit = 10n ** BigInt(decimals);
  const rounded = roundDivide(estimate.numerator * unit, estimate.denominator);
  if (isPoint(interval)) {
    return { estimate: rounded, low: rounded, high: rounded };
  }
  return {
    estimate: rounded,
    low: floorDivide(interval.low.numerator * unit, interval.low.denominator),
    high: ceilDivide(interval.high.numerator * unit, interval.high.denominator),
  };
}

function isPoint({ low, high }: RationalInterval): boolean {
  return low.numerator === high.numerator && low.denominator === high.denominator;
}
