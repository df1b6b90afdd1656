import { setTimeout as sleep } from "node:timers/promises";
import { errorToFailure } from "./gatewayError.ts";
import type { ProgressListener } from "./progress.ts";
import { backoffMs, type RetryPolicy } from "./retryPolicy.ts";
import { findUnknownTransaction } from "./unknownOutcome.ts";

export interface RetryOptions {
  readonly policy: RetryPolicy;
  /** At least one. */
  readonly endorserAlternatives: readonly (readonly string[])[];
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/**
 * Makes a call until it succeeds, fails for good, has used up its attempts or is aborted. Moving on to other endorsers
 * is not counted as an attempt; there are only so many of them.
 *
 * @throws ConnectError of the last attempt, or the signal's reason
 */
export async function callWithRetries<T>(
  options: RetryOptions,
  attempt: (endorsers: readonly string[]) => Promise<T>,
): Promise<T> {
  const { policy, endorserAlternatives, signal, onProgress } = options;
  let alternative = 0;
  for (let attempts = 1; ; ) {
    signal.throwIfAborted();
    try {
      return await attempt(endorserAlternatives[alternative] ?? []);
    } catch (thrown) {
      const { error, remedy } = errorToFailure(thrown);
      if (findUnknownTransaction(error) !== undefined) throw error;
      signal.throwIfAborted();
      if (remedy === "other-endorsers" && alternative + 1 < endorserAlternatives.length) {
        alternative += 1;
        onProgress({ step: "retried", cause: error, delayMs: 0 });
        continue;
      }
      if (remedy !== "endorse-again" || attempts >= policy.largestAttempts) throw error;
      const delayMs = backoffMs(attempts, policy);
      attempts += 1;
      onProgress({ step: "retried", cause: error, delayMs });
      await sleep(delayMs, undefined, { signal });
    }
  }
}
