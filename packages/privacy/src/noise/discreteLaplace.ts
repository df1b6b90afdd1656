import { assertScale } from "../checks.ts";
import type { RandomSource } from "../random/source.ts";
import { createRational, type Rational } from "../rational.ts";
import { sampleBernoulli, sampleBernoulliExp } from "./bernoulli.ts";

/**
 * One integer z with probability (1 - q) / (1 + q) * q^|z|, where q = exp(-1 / scale), exactly.
 *
 * Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Algorithm 2 with t / s = scale in lowest terms, so
 * that equal scales read the stream alike. The time taken depends on the value drawn.
 */
export function sampleDiscreteLaplace(random: RandomSource, scale: Rational): bigint {
  assertScale(scale);
  const { numerator: t, denominator: s } = createRational(scale.numerator, scale.denominator);
  for (;;) {
    const magnitude = sampleGeometric(random, t) / s;
    const negative = sampleBernoulli(random, 1n, 2n);
    // Zero has one sign: keeping both would count it twice.
    if (!negative || magnitude !== 0n) {
      return negative ? -magnitude : magnitude;
    }
  }
}

/** An integer x of zero or more with probability (1 - exp(-1 / t)) * exp(-x / t), as u + t * v. */
function sampleGeometric(random: RandomSource, t: bigint): bigint {
  let u: bigint;
  do {
    u = random.below(t);
  } while (!sampleBernoulliExp(random, u, t));
  let v = 0n;
  while (sampleBernoulliExp(random, 1n, 1n)) {
    v += 1n;
  }
  return u + t * v;
}
