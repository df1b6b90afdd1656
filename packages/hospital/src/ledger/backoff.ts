import { Code, ConnectError } from "@connectrpc/connect";
import { isHospitalError } from "../errors.ts";
import type { Clock } from "../time/clock.ts";

/** Waits between attempts: doubled after each, from the first to the largest, and between half and all of it at random. */
export interface BackoffOptions {
  readonly firstMs: number;
  readonly largestMs: number;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Refusals that the same call would meet again, whatever time passes. */
const PERMANENT: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.OutOfRange,
  Code.PermissionDenied,
  Code.Unauthenticated,
  Code.Unimplemented,
  Code.AlreadyExists,
]);

/** Whether trying again cannot help. */
export function isPermanent(error: unknown): boolean {
  if (isHospitalError(error)) return true;
  return !(error instanceof ConnectError) || PERMANENT.has(error.code);
}

/** The wait after the n-th failure in a row (n = 1, 2, …), in milliseconds. */
export function backoffMs(failures: number, { firstMs, largestMs, random }: BackoffOptions): number {
  const bound = Math.min(largestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return bound * (0.5 + random() / 2);
}

/**
 * Calls until it succeeds, for as long as trying again can help.
 *
 * @param onFailure is told each failure that is followed by another attempt
 * @returns undefined where the signal was aborted first
 * @throws what the call failed with for good
 */
export async function callUntilDone<T>(
  call: () => Promise<T>,
  options: BackoffOptions,
  signal: AbortSignal,
  onFailure: (error: unknown, waitMs: number) => void,
): Promise<T | undefined> {
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      return await call();
    } catch (error) {
      if (signal.aborted) return undefined;
      if (isPermanent(error)) throw error;
      const waitMs = backoffMs(failures, options);
      onFailure(error, waitMs);
      await options.clock.wait(waitMs, signal);
    }
  }
  return undefined;
}
