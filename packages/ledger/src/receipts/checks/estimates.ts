import {
  averageSumSensitivity,
  COUNT_SENSITIVITY,
  countError,
  describeAverage,
  describeNoisyCount,
  isPrivacyError,
  splitAverageEpsilon,
} from "@medtech-chain/privacy";
import {
  type Estimate,
  type Group,
  type NoisyNumber,
  PrivacyMode,
  type Release,
} from "@medtech-chain/schema";
import type { ReleaseCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** Estimates and intervals follow from the noisy numbers, and these were drawn at the scale that the charged epsilon gives. */
export const estimates: ReleaseCheck = {
  name: "estimates",
  check(release) {
    for (const [i, group] of release.groups.entries()) {
      const problem = problemOf(group, release);
      if (problem !== undefined) return failed(`number ${i + 1} of ${release.groups.length}: ${problem}`);
    }
    return passed("every estimate and interval follows from the noisy numbers and the charged epsilon");
  },
};

function problemOf({ noisy, estimate }: Group, release: Release): string | undefined {
  if (estimate === undefined) return "it has no estimate";
  try {
    const expected =
      release.question?.kind.case === "average"
        ? averageOf(noisy, release, estimate)
        : countOf(noisy, release);
    if (typeof expected === "string") return expected;
    const differs = (["estimate", "low", "high"] as const).filter(
      (name) => expected[name] !== (name === "estimate" ? estimate.value : estimate[name]),
    );
    return differs.length === 0
      ? undefined
      : `its ${differs.join(", ")} should be ${differs.map((name) => expected[name]).join(", ")}`;
  } catch (error) {
    if (isPrivacyError(error)) return error.message;
    throw error;
  }
}

type Published = Record<"estimate" | "low" | "high", bigint>;

function countOf(noisy: readonly NoisyNumber[], release: Release): Published | string {
  const [count] = noisy;
  const epsilon = epsilonOf(release);
  if (count === undefined || noisy.length !== 1) return "it does not rest on one noisy number";
  const problem = scaleProblem(count, COUNT_SENSITIVITY, epsilon ?? 0n);
  if (problem !== undefined) return problem;
  return describeNoisyCount(
    count.value,
    epsilon === undefined ? 0n : countError(epsilon, release.confidencePpm),
  );
}

function averageOf(
  noisy: readonly NoisyNumber[],
  release: Release,
  { decimals }: Estimate,
): Published | string {
  const [sum, count] = noisy;
  const { terms } = release;
  if (sum === undefined || count === undefined || noisy.length !== 2)
    return "it does not rest on a sum and a count";
  if (terms === undefined) return "the release has no bounds";
  const epsilon = epsilonOf(release);
  const bounds = { low: terms.lowerBound, high: terms.upperBound };
  const split = epsilon === undefined ? { sum: 0n, count: 0n } : splitAverageEpsilon(epsilon);
  return (
    scaleProblem(sum, averageSumSensitivity(bounds), split.sum) ??
    scaleProblem(count, COUNT_SENSITIVITY, split.count) ??
    describeAverage({
      sum: sum.value,
      count: count.value,
      bounds,
      decimals,
      confidencePpm: release.confidencePpm,
      epsilon,
    })
  );
}

function epsilonOf({ privacy }: Release): bigint | undefined {
  return privacy?.mode === PrivacyMode.OFF ? undefined : (privacy?.microEpsilon ?? 0n);
}

function scaleProblem(number: NoisyNumber, sensitivity: bigint, epsilon: bigint): string | undefined {
  if (number.sensitivity === sensitivity && number.microEpsilon === epsilon) return undefined;
  return `its ${number.name} says sensitivity ${number.sensitivity} and ${number.microEpsilon} micro-epsilon, not ${sensitivity} and ${epsilon}`;
}
