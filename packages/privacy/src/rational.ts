import { createInvalidParameter } from "./errors.ts";

/** An exact fraction. The denominator is positive. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The fraction in lowest terms, with a positive denominator. A denominator of zero is refused. */
export function createRational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) {
    throw createInvalidParameter("denominator", denominator, "other than zero");
  }
  const divisor = greatestCommonDivisor(numerator, denominator);
  const sign = denominator < 0n ? -1n : 1n;
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareRationals(a: Rational, b: Rational): bigint {
  return a.numerator * b.denominator - b.numerator * a.denominator;
}

/** The nearest value to `value` in the closed interval [low, high]. */
export function clampRational(value: Rational, low: Rational, high: Rational): Rational {
  if (compareRationals(value, low) < 0n) {
    return low;
  }
  return compareRationals(value, high) > 0n ? high : value;
}

/** Largest integer that is at most numerator / denominator; the denominator is positive. */
export function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator < 0n && quotient * denominator !== numerator ? quotient - 1n : quotient;
}

/** Smallest integer that is at least numerator / denominator; the denominator is positive. */
export function ceilDivide(numerator: bigint, denominator: bigint): bigint {
  return -floorDivide(-numerator, denominator);
}

/** Nearest integer to numerator / denominator, halves away from zero; the denominator is positive. */
export function roundDivide(numerator: bigint, denominator: bigint): bigint {
  const doubled = 2n * numerator;
  return (numerator < 0n ? doubled - denominator : doubled + denominator) / (2n * denominator);
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) {
    [x, y] = [y, x % y];
  }
  return x;
}
