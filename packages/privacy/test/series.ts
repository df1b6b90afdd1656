import { createRational, type Rational } from "../src/rational.ts";

/**
 * Bounds on exp(-x) from two neighbouring partial sums of its alternating series, in exact fractions: a
 * method that the package does not use. Enough terms are taken for the terms to fall below 10^-40.
 */
export function expNegativeBounds(
  x: Rational,
  extraTerms = 120,
): { readonly low: Rational; readonly high: Rational } {
  const terms = 2 * Math.ceil(2 * Number(x.numerator / x.denominator) + extraTerms / 2);
  // An even last exponent leaves a sum that is too high, an odd one a sum that is too low.
  return { low: partialSum(x, terms + 1), high: partialSum(x, terms) };
}

/** 1 - x/1 (1 - x/2 (1 - ... x/last)). */
function partialSum({ numerator, denominator }: Rational, last: number): Rational {
  let sum: Rational = { numerator: 1n, denominator: 1n };
  for (let n = BigInt(last); n > 0n; n -= 1n) {
    const scale = n * denominator * sum.denominator;
    sum = { numerator: scale - numerator * sum.numerator, denominator: scale };
  }
  return sum;
}

/** Bounds on P(|X| > k) = 2 q^(k+1) / (1 + q) for discrete Laplace X of this scale. */
export function tailBounds(
  scale: Rational,
  k: bigint,
  extraTerms?: number,
): { readonly low: Rational; readonly high: Rational } {
  const q = expNegativeBounds({ numerator: scale.denominator, denominator: scale.numerator }, extraTerms);
  const power = expNegativeBounds(createRational((k + 1n) * scale.denominator, scale.numerator), extraTerms);
  return { low: tail(power.low, q.high), high: tail(power.high, q.low) };
}

function tail(power: Rational, q: Rational): Rational {
  return {
    numerator: 2n * power.numerator * q.denominator,
    denominator: power.denominator * (q.denominator + q.numerator),
  };
}
