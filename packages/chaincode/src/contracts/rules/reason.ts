import { Refusal, textProblem } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";

/** Longest reason, in UTF-8 bytes. */
const MAX_REASON_BYTES = 1024;

/** Refuses a change that does not say why. */
export function assertReason(reason: string): void {
  const problem = textProblem(reason, MAX_REASON_BYTES);
  if (problem !== undefined) {
    throw new Refusal(Reason.MALFORMED, `the reason ${problem}`, { subject: "reason" });
  }
}
