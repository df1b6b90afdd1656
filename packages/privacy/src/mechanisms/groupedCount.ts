import { assertCount, assertEpsilon, assertGroups } from "../checks.ts";
import { divideFailure, failureProbability, halfWidth, simultaneousHalfWidth } from "../noise/halfWidth.ts";
import { laplaceScale, type NoiseParameters, type Protection } from "../noise/noise.ts";
import { assertWantedError, createCountNoise, describeNoisyCount, type NoisyCount } from "./count.ts";
import { leastEpsilon } from "./leastEpsilon.ts";

/**
 * L1 sensitivity of the whole vector of counts: one device changes one group by one, because it falls
 * into at most one (DERIVATIONS.md, "Grouped count").
 */
export const GROUPED_COUNT_SENSITIVITY = 1n;

/** Label of the generator of the group at this place in the declared domain. */
export function groupComponent(index: number): string {
  return `group/${index}`;
}

/** A released grouped count. */
export interface GroupedCountRelease {
  readonly kind: "groupedCount";
  readonly privacy: "on" | "off";
  readonly epsilon: bigint;
  readonly confidencePpm: number;
  /** The same for every group. */
  readonly noise: NoiseParameters;
  /** Half width of one group's interval at the confidence. */
  readonly halfWidth: bigint;
  /** Half width that all groups keep to at once at the confidence. */
  readonly simultaneousHalfWidth: bigint;
  /** One entry for each group of the declared domain, in its order. */
  readonly groups: readonly NoisyCount[];
}

/** What a grouped count is released from. */
export interface GroupedCountInput {
  /** Exact number of devices of every group of the declared domain, empty groups included. */
  readonly counts: readonly bigint[];
  readonly confidencePpm: number;
  readonly protection: Protection;
}

/**
 * Releases every group with independent noise at the whole epsilon. The domain is the caller's and must
 * be declared, not read from data; a device may count in one group only. Errors: `invalid_parameter`.
 */
export function releaseGroupedCount(input: GroupedCountInput): GroupedCountRelease {
  const { counts, confidencePpm, protection } = input;
  assertGroups(counts.length, "counts.length");
  for (const [index, count] of counts.entries()) {
    assertCount(count, `counts[${index}]`);
  }
  const noise = createCountNoise(protection);
  const failure = failureProbability(confidencePpm);
  const reach = noise.halfWidth(failure);
  return {
    kind: "groupedCount",
    privacy: protection.privacy,
    epsilon: noise.parameters.epsilon,
    confidencePpm,
    noise: noise.parameters,
    halfWidth: reach,
    simultaneousHalfWidth: noise.halfWidth(divideFailure(failure, counts.length)),
    groups: counts.map((count, index) =>
      describeNoisyCount(noise.addTo(count, groupComponent(index)), reach),
    ),
  };
}

/** Half width, in devices, of one group's count at this epsilon (micro-epsilon) and confidence. */
export function groupedCountError(epsilon: bigint, confidencePpm: number): bigint {
  return halfWidth(laplaceScale(GROUPED_COUNT_SENSITIVITY, epsilon), confidencePpm);
}

/** Half width, in devices, that all of `groups` counts keep to at once. */
export function simultaneousGroupedCountError(
  epsilon: bigint,
  confidencePpm: number,
  groups: number,
): bigint {
  return simultaneousHalfWidth(laplaceScale(GROUPED_COUNT_SENSITIVITY, epsilon), confidencePpm, groups);
}

/**
 * Least micro-epsilon, up to `maximum`, that keeps each group within `error` devices at the confidence.
 * With `groups`, all of them at once. Errors: `invalid_parameter`, `unreachable_error`.
 */
export function epsilonForGroupedCountError(
  error: bigint,
  confidencePpm: number,
  maximum: bigint,
  groups = 1,
): bigint {
  assertWantedError(error);
  assertEpsilon(maximum, undefined, "maximum");
  return leastEpsilon({
    least: 1n,
    maximum,
    suffices: (epsilon) => simultaneousGroupedCountError(epsilon, confidencePpm, groups) <= error,
    wanted: `within ${error}`,
  });
}
