import type { RandomSource } from "../random/source.ts";

/** True with probability numerator / denominator, which is at most one. */
export function sampleBernoulli(random: RandomSource, numerator: bigint, denominator: bigint): boolean {
  return random.below(denominator) < numerator;
}

/**
 * True with probability exp(-gamma), exactly, for gamma = numerator / denominator from 0 to 1.
 *
 * Canonne, Kamath, Steinke 2020 (arXiv 2004.00010), Algorithm 1: successes of Bernoulli(gamma / k) for
 * k = 1, 2, ... are counted up to the first failure; the answer is whether their number is even.
 */
export function sampleBernoulliExp(random: RandomSource, numerator: bigint, denominator: bigint): boolean {
  let k = 1n;
  while (sampleBernoulli(random, numerator, denominator * k)) {
    k += 1n;
  }
  return k % 2n === 1n;
}
