import { createInvalidParameter } from "./errors.ts";
import type { Rational } from "./rational.ts";

/** Micro-epsilon in an epsilon of one. */
export const MICRO_EPSILON = 1_000_000n;

/** Largest amount of micro-epsilon anywhere: what a signed 64-bit field holds. */
export const MAX_EPSILON = 2n ** 63n - 1n;

/** Confidence is counted in parts of this whole. */
export const CONFIDENCE_WHOLE = 1_000_000;

/** Bounds of a field lie within plus and minus this value. */
export const MAX_BOUND = 2n ** 53n;

/** Most decimals an average is published with. */
export const MAX_DECIMALS = 18;

/** Most groups of one grouped count. */
export const MAX_GROUPS = 1_000_000;

/** Closed interval of integers that the platform's rules declare for a field. */
export interface Bounds {
  readonly low: bigint;
  readonly high: bigint;
}

/** Epsilon of one mechanism, in micro-epsilon: at least one, at most `maximum`. */
export function assertEpsilon(epsilon: unknown, maximum = MAX_EPSILON, parameter = "epsilon"): void {
  if (typeof epsilon !== "bigint" || epsilon < 1n || epsilon > maximum) {
    throw createInvalidParameter(parameter, epsilon, `a whole number of micro-epsilon from 1 to ${maximum}`);
  }
}

/** A sum of budget, in micro-epsilon: zero or more, and within a signed 64-bit field. */
export function assertBudget(amount: unknown, parameter: string): void {
  if (typeof amount !== "bigint" || amount < 0n || amount > MAX_EPSILON) {
    throw createInvalidParameter(
      parameter,
      amount,
      `a whole number of micro-epsilon from 0 to ${MAX_EPSILON}`,
    );
  }
}

/** Confidence in parts per million, strictly between none and all: 950_000 is 95 %. */
export function assertConfidence(confidencePpm: unknown, parameter = "confidence"): void {
  if (!isCounter(confidencePpm, 1, CONFIDENCE_WHOLE - 1)) {
    throw createInvalidParameter(
      parameter,
      confidencePpm,
      `a whole number of parts per million from 1 to ${CONFIDENCE_WHOLE - 1}`,
    );
  }
}

/** Declared bounds: integers, low below high, both within plus and minus 2^53. */
export function assertBounds(bounds: Bounds, parameter = "bounds"): void {
  for (const [side, value] of [
    ["low", bounds.low],
    ["high", bounds.high],
  ] as const) {
    if (typeof value !== "bigint" || value < -MAX_BOUND || value > MAX_BOUND) {
      throw createInvalidParameter(
        `${parameter}.${side}`,
        value,
        `an integer from ${-MAX_BOUND} to ${MAX_BOUND}`,
      );
    }
  }
  if (bounds.low >= bounds.high) {
    throw createInvalidParameter(`${parameter}.low`, bounds.low, `below ${parameter}.high, ${bounds.high}`);
  }
}

/** Largest change that one device can make: a positive integer. */
export function assertSensitivity(sensitivity: unknown, parameter = "sensitivity"): void {
  if (typeof sensitivity !== "bigint" || sensitivity < 1n) {
    throw createInvalidParameter(parameter, sensitivity, "a positive integer");
  }
}

/** A positive fraction with a positive denominator. */
export function assertScale(scale: Rational, parameter = "scale"): void {
  for (const [part, value] of [
    ["numerator", scale.numerator],
    ["denominator", scale.denominator],
  ] as const) {
    if (typeof value !== "bigint" || value < 1n) {
      throw createInvalidParameter(`${parameter}.${part}`, value, "a positive integer");
    }
  }
}

/** A probability strictly between zero and one. */
export function assertProbability(probability: Rational, parameter: string): void {
  assertScale(probability, parameter);
  if (probability.numerator >= probability.denominator) {
    throw createInvalidParameter(
      parameter,
      `${probability.numerator}/${probability.denominator}`,
      "strictly between 0 and 1",
    );
  }
}

/** A number of devices: an integer of zero or more. */
export function assertCount(count: unknown, parameter: string): void {
  if (typeof count !== "bigint" || count < 0n) {
    throw createInvalidParameter(parameter, count, "an integer of 0 or more");
  }
}

/** A number of groups that a grouped count can report. */
export function assertGroups(groups: unknown, parameter = "groups"): void {
  if (!isCounter(groups, 1, MAX_GROUPS)) {
    throw createInvalidParameter(parameter, groups, `a whole number from 1 to ${MAX_GROUPS}`);
  }
}

/** Decimals that an average is published with. */
export function assertDecimals(decimals: unknown, parameter = "decimals"): void {
  if (!isCounter(decimals, 0, MAX_DECIMALS)) {
    throw createInvalidParameter(parameter, decimals, `a whole number from 0 to ${MAX_DECIMALS}`);
  }
}

/** Number of an epoch of noise shares. */
export function assertEpoch(epoch: unknown, parameter = "epoch"): void {
  if (!isCounter(epoch, 0, Number.MAX_SAFE_INTEGER)) {
    throw createInvalidParameter(parameter, epoch, `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`);
  }
}

function isCounter(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}
