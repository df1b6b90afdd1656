import { assertBounds, assertCount, assertDecimals, assertEpsilon, type Bounds } from "../checks.ts";
import { createInvalidParameter } from "../errors.ts";
import { divideFailure, failureProbability, halfWidthForFailure } from "../noise/halfWidth.ts";
import {
  createLaplaceNoise,
  createZeroNoise,
  laplaceScale,
  type Noise,
  type NoiseParameters,
  type Protection,
} from "../noise/noise.ts";
import { compareRationals, createRational, floorDivide, type Rational } from "../rational.ts";
import { COUNT_SENSITIVITY } from "./count.ts";
import { leastEpsilon } from "./leastEpsilon.ts";
import { clampFromCentre, divideIntervals, type PublishedValue, publishValue } from "./ratio.ts";

/** Labels of the generators that the two numbers' noise comes from. */
export const AVERAGE_COMPONENTS = { sum: "sum", count: "count" } as const;

/** Least micro-epsilon of an average: one for the sum and one for the count. */
export const LEAST_AVERAGE_EPSILON = 2n;

/** One noisy number within a release. */
export interface NoisyNumber {
  readonly raw: bigint;
  readonly halfWidth: bigint;
  readonly noise: NoiseParameters;
}

/** A released average. `estimate`, `low` and `high` are in units of 10^-decimals of the field's unit. */
export interface AverageRelease extends PublishedValue {
  readonly kind: "average";
  readonly privacy: "on" | "off";
  readonly epsilon: bigint;
  readonly confidencePpm: number;
  readonly bounds: Bounds;
  /** What every value was measured from before it was summed. */
  readonly centre: bigint;
  readonly decimals: number;
  /** Sum of (value - centre). */
  readonly sum: NoisyNumber;
  /** Number of devices. */
  readonly count: NoisyNumber;
  /** The estimate before it was rounded. */
  readonly exactEstimate: Rational;
}

/** What an average is released from. */
export interface AverageInput {
  /** Exact sum of the values, each clamped to the bounds before. */
  readonly sum: bigint;
  /** Exact number of devices that have a value. */
  readonly count: bigint;
  /** Declared bounds of the field, never taken from data. */
  readonly bounds: Bounds;
  readonly decimals: number;
  readonly confidencePpm: number;
  readonly protection: Protection;
}

/** The integer at or just below the middle of the bounds. */
export function averageCentre(bounds: Bounds): bigint {
  assertBounds(bounds);
  return floorDivide(bounds.low + bounds.high, 2n);
}

/**
 * Largest distance of a clamped value from the centre: what one device can change the sum by. The centre
 * is rounded down, so no value lies further below it than the upper bound lies above it.
 */
export function averageSumSensitivity(bounds: Bounds): bigint {
  return bounds.high - averageCentre(bounds);
}

/** Micro-epsilon of the two numbers: half for the count, rounded down, and the rest for the sum. */
export function splitAverageEpsilon(epsilon: bigint): { readonly sum: bigint; readonly count: bigint } {
  assertAverageEpsilon(epsilon);
  const count = epsilon / 2n;
  return { sum: epsilon - count, count };
}

/** The value that counts for a device: the nearest within the bounds. */
export function clampToBounds(value: bigint, bounds: Bounds): bigint {
  if (value < bounds.low) {
    return bounds.low;
  }
  return value > bounds.high ? bounds.high : value;
}

/**
 * Releases an average as a noisy centred sum over a noisy count (DERIVATIONS.md, "Average").
 *
 * With no device left after the noise nothing is known: the estimate is the centre and the interval is
 * all of the bounds. Errors: `invalid_parameter`, also for a sum that clamped values cannot have.
 */
export function releaseAverage(input: AverageInput): AverageRelease {
  assertAverageInput(input);
  const { bounds, decimals, confidencePpm, protection } = input;
  const centre = averageCentre(bounds);
  const failure = divideFailure(failureProbability(confidencePpm), 2);
  const noise = createAverageNoise(bounds, protection);
  const sum = drawNumber(noise.sum, input.sum - centre * input.count, AVERAGE_COMPONENTS.sum, failure);
  const count = drawNumber(noise.count, input.count, AVERAGE_COMPONENTS.count, failure);
  return {
    kind: "average",
    privacy: protection.privacy,
    epsilon: sum.noise.epsilon + count.noise.epsilon,
    confidencePpm,
    bounds,
    centre,
    decimals,
    sum,
    count,
    exactEstimate: estimateAverage(sum.raw, count.raw, centre, bounds),
    ...publishAverage(sum, count, bounds, decimals),
  };
}

/** The two noisy numbers of a released average. */
export interface ReleasedAverage {
  /** Noisy sum of (value - centre), and noisy number of devices. */
  readonly sum: bigint;
  readonly count: bigint;
  readonly bounds: Bounds;
  readonly decimals: number;
  readonly confidencePpm: number;
  /** Micro-epsilon that the release spent; undefined with privacy off. */
  readonly epsilon: bigint | undefined;
}

/** Estimate and interval of a released average, which follow from its noisy numbers. Errors: `invalid_parameter`. */
export function describeAverage(released: ReleasedAverage): PublishedValue {
  const { bounds, decimals, confidencePpm, epsilon } = released;
  assertBounds(bounds);
  assertDecimals(decimals);
  const failure = divideFailure(failureProbability(confidencePpm), 2);
  const sensitivity = averageSumSensitivity(bounds);
  const split = epsilon === undefined ? undefined : splitAverageEpsilon(epsilon);
  const describe = (raw: bigint, of: bigint, spent: bigint | undefined): NoisyReach => ({
    raw,
    halfWidth: spent === undefined ? 0n : halfWidthForFailure(laplaceScale(of, spent), failure),
  });
  return publishAverage(
    describe(released.sum, sensitivity, split?.sum),
    describe(released.count, COUNT_SENSITIVITY, split?.count),
    bounds,
    decimals,
  );
}

type NoisyReach = Pick<NoisyNumber, "raw" | "halfWidth">;

function publishAverage(
  sum: NoisyReach,
  count: NoisyReach,
  bounds: Bounds,
  decimals: number,
): PublishedValue {
  const centre = averageCentre(bounds);
  const exact = estimateAverage(sum.raw, count.raw, centre, bounds);
  return publishValue(exact, averageInterval(sum, count, centre, bounds), decimals);
}

function createAverageNoise(bounds: Bounds, protection: Protection) {
  const sensitivity = averageSumSensitivity(bounds);
  if (protection.privacy === "off") {
    return { sum: createZeroNoise(sensitivity), count: createZeroNoise(COUNT_SENSITIVITY) };
  }
  const epsilon = splitAverageEpsilon(protection.epsilon);
  return {
    sum: createLaplaceNoise(protection.source, sensitivity, epsilon.sum),
    count: createLaplaceNoise(protection.source, COUNT_SENSITIVITY, epsilon.count),
  };
}

function drawNumber(noise: Noise, exact: bigint, component: string, failure: Rational): NoisyNumber {
  return {
    raw: noise.addTo(exact, component),
    halfWidth: noise.halfWidth(failure),
    noise: noise.parameters,
  };
}

function estimateAverage(sum: bigint, count: bigint, centre: bigint, bounds: Bounds): Rational {
  return count < 1n ? createRational(centre) : clampFromCentre(centre, createRational(sum, count), bounds);
}

/** All averages that the two half widths and the bounds leave possible, for one device or more. */
function averageInterval(sum: NoisyReach, count: NoisyReach, centre: bigint, bounds: Bounds) {
  if (count.raw < 1n) {
    return { low: createRational(bounds.low), high: createRational(bounds.high) };
  }
  const fewest = count.raw - count.halfWidth;
  const ratio = divideIntervals(
    { low: sum.raw - sum.halfWidth, high: sum.raw + sum.halfWidth },
    { low: fewest < 1n ? 1n : fewest, high: count.raw + count.halfWidth },
  );
  return {
    low: clampFromCentre(centre, ratio.low, bounds),
    high: clampFromCentre(centre, ratio.high, bounds),
  };
}

/** What the error of an average depends on. */
export interface AverageErrorInput {
  readonly confidencePpm: number;
  readonly bounds: Bounds;
  /** Number of devices that the average is expected to cover. */
  readonly devices: bigint;
}

/**
 * Bound on the error of an average at this epsilon (micro-epsilon), in the field's unit, before rounding
 * to decimals. At the confidence it also bounds how far either end of the published interval lies from
 * the estimate (DERIVATIONS.md, "Planning an average").
 */
export function averageError(epsilon: bigint, input: AverageErrorInput): Rational {
  const { confidencePpm, bounds, devices } = input;
  const sensitivity = averageSumSensitivity(bounds);
  const split = splitAverageEpsilon(epsilon);
  assertCount(devices, "devices");
  const failure = divideFailure(failureProbability(confidencePpm), 2);
  const sumReach = halfWidthForFailure(laplaceScale(sensitivity, split.sum), failure);
  const countReach = halfWidthForFailure(laplaceScale(COUNT_SENSITIVITY, split.count), failure);
  const whole = createRational(bounds.high - bounds.low);
  if (devices <= countReach) {
    return whole;
  }
  const error = createRational(sumReach + sensitivity * countReach, devices - countReach);
  return compareRationals(error, whole) < 0n ? error : whole;
}

/**
 * Least micro-epsilon, up to `maximum`, whose `averageError` is at most `error`.
 * Errors: `invalid_parameter`, `unreachable_error`.
 */
export function epsilonForAverageError(error: Rational, input: AverageErrorInput, maximum: bigint): bigint {
  assertWantedError(error);
  assertEpsilon(maximum, undefined, "maximum");
  return leastEpsilon({
    least: LEAST_AVERAGE_EPSILON,
    maximum,
    suffices: (epsilon) => compareRationals(averageError(epsilon, input), error) <= 0n,
    wanted: `within ${error.numerator}/${error.denominator}`,
  });
}

function assertAverageInput({ sum, count, bounds, decimals }: AverageInput): void {
  assertBounds(bounds);
  assertDecimals(decimals);
  assertCount(count, "count");
  // A sum outside these limits was not clamped, and the sensitivity below would be a lie.
  if (typeof sum !== "bigint" || sum < bounds.low * count || sum > bounds.high * count) {
    throw createInvalidParameter("sum", sum, `a sum of ${count} integers within the bounds`);
  }
}

function assertAverageEpsilon(epsilon: bigint): void {
  assertEpsilon(epsilon);
  if (epsilon < LEAST_AVERAGE_EPSILON) {
    throw createInvalidParameter("epsilon", epsilon, "at least 2 micro-epsilon, one for sum and count each");
  }
}

function assertWantedError(error: Rational): void {
  if (typeof error.numerator !== "bigint" || error.numerator < 0n) {
    throw createInvalidParameter("error.numerator", error.numerator, "an integer of 0 or more");
  }
  if (typeof error.denominator !== "bigint" || error.denominator < 1n) {
    throw createInvalidParameter("error.denominator", error.denominator, "a positive integer");
  }
}
