import { assertCount, assertEpsilon } from "../checks.ts";
import { createInvalidParameter } from "../errors.ts";
import { failureProbability, halfWidth } from "../noise/halfWidth.ts";
import {
  createLaplaceNoise,
  createZeroNoise,
  laplaceScale,
  type NoiseParameters,
  type Protection,
} from "../noise/noise.ts";
import { leastEpsilon } from "./leastEpsilon.ts";

/** One device is in the count or not (DERIVATIONS.md, "Count"). */
export const COUNT_SENSITIVITY = 1n;

/** Label of the generator that a count's noise comes from. */
export const COUNT_COMPONENT = "count";

/** A noisy number of devices with its interval, all in devices. */
export interface NoisyCount {
  /** What the mechanism drew; may be negative. Everything else here follows from it. */
  readonly raw: bigint;
  /** `raw`, or zero where it is negative. */
  readonly estimate: bigint;
  readonly low: bigint;
  readonly high: bigint;
}

/** A released count. */
export interface CountRelease extends NoisyCount {
  readonly kind: "count";
  readonly privacy: "on" | "off";
  readonly epsilon: bigint;
  readonly confidencePpm: number;
  readonly noise: NoiseParameters;
  readonly halfWidth: bigint;
}

/** What a count is released from. */
export interface CountInput {
  /** Exact number of devices. */
  readonly count: bigint;
  readonly confidencePpm: number;
  readonly protection: Protection;
}

/** Releases a count with the whole epsilon. Errors: `invalid_parameter`. */
export function releaseCount({ count, confidencePpm, protection }: CountInput): CountRelease {
  assertCount(count, "count");
  const noise = createCountNoise(protection);
  const reach = noise.halfWidth(failureProbability(confidencePpm));
  return {
    kind: "count",
    privacy: protection.privacy,
    epsilon: noise.parameters.epsilon,
    confidencePpm,
    noise: noise.parameters,
    halfWidth: reach,
    ...describeNoisyCount(noise.addTo(count, COUNT_COMPONENT), reach),
  };
}

/** Noise for numbers of devices that spends the whole epsilon of the release. */
export function createCountNoise(protection: Protection) {
  return protection.privacy === "on"
    ? createLaplaceNoise(protection.source, COUNT_SENSITIVITY, protection.epsilon)
    : createZeroNoise(COUNT_SENSITIVITY);
}

/** Estimate and interval of a noisy number of devices: no true number is negative, so neither are they. */
export function describeNoisyCount(raw: bigint, reach: bigint): NoisyCount {
  return { raw, estimate: atLeastZero(raw), low: atLeastZero(raw - reach), high: atLeastZero(raw + reach) };
}

/** Half width, in devices, of a count at this epsilon (micro-epsilon) and confidence. */
export function countError(epsilon: bigint, confidencePpm: number): bigint {
  return halfWidth(laplaceScale(COUNT_SENSITIVITY, epsilon), confidencePpm);
}

/**
 * Least micro-epsilon, up to `maximum`, whose half width is at most `error` devices.
 * Errors: `invalid_parameter`, `unreachable_error`.
 */
export function epsilonForCountError(error: bigint, confidencePpm: number, maximum: bigint): bigint {
  assertWantedError(error);
  assertEpsilon(maximum, undefined, "maximum");
  return leastEpsilon({
    least: 1n,
    maximum,
    suffices: (epsilon) => countError(epsilon, confidencePpm) <= error,
    wanted: `within ${error}`,
  });
}

/** A wanted error in devices: an integer of zero or more. */
export function assertWantedError(error: unknown): void {
  if (typeof error !== "bigint" || error < 0n) {
    throw createInvalidParameter("error", error, "an integer of 0 or more");
  }
}

function atLeastZero(value: bigint): bigint {
  return value < 0n ? 0n : value;
}
