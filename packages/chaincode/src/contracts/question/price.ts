import { Refusal } from "@medtech-chain/domain";
import { PrivacyMode, type PrivacyParameters, type PrivacyRules, Reason } from "@medtech-chain/schema";

/** How a question is protected under the rules and what it costs: with privacy off nothing, whatever is asked for. */
export function priceQuestion(
  microEpsilon: bigint,
  privacy: PrivacyRules,
): Pick<PrivacyParameters, "mode" | "microEpsilon"> {
  if (!privacy.enabled) return { mode: PrivacyMode.OFF, microEpsilon: 0n };
  if (microEpsilon >= 1n && microEpsilon <= privacy.largestMicroEpsilon) {
    return { mode: PrivacyMode.DIFFERENTIAL, microEpsilon };
  }
  throw new Refusal(
    Reason.EPSILON_OUT_OF_RANGE,
    `epsilon must be 1 to ${privacy.largestMicroEpsilon} millionths, not ${microEpsilon}`,
    { subject: "micro_epsilon", metadata: { largest: `${privacy.largestMicroEpsilon}` } },
  );
}
