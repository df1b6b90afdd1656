import { setTimeout as delay } from "node:timers/promises";
import { messageOf, NetworkError } from "./errors.ts";

/** How long something is waited for. */
export interface Patience {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface WaitOptions extends Patience {
  /** What is waited for, as it is told to people. */
  readonly what: string;
  readonly intervalMs?: number;
}

/**
 * Calls `attempt` until it returns a value; undefined and failures mean not yet.
 * @throws NetworkError `not-ready` with the last failure once the time is over or `signal` is aborted
 */
export async function waitUntil<T>(
  options: WaitOptions,
  attempt: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const { what, timeoutMs, intervalMs = 100, signal } = options;
  const deadline = performance.now() + timeoutMs;
  let reason = "";
  for (;;) {
    try {
      const value = await attempt();
      if (value !== undefined) return value;
    } catch (error) {
      if (isFinal(error)) throw error;
      reason = `: ${messageOf(error)}`;
    }
    if (signal?.aborted || performance.now() > deadline) {
      const why = signal?.aborted ? "given up" : `not within ${Math.round(timeoutMs / 1000)} s`;
      throw new NetworkError("not-ready", `${what}: ${why}${reason}`);
    }
    await delay(intervalMs);
  }
}

/** What cannot get better by waiting is not waited for. */
function isFinal(error: unknown): boolean {
  return (
    error instanceof NetworkError && (error.code === "process-failed" || error.code === "changed-definition")
  );
}
