import { setTimeout as sleep } from "node:timers/promises";
import { Code, type ConnectError } from "@connectrpc/connect";
import { LedgerError } from "../errors.ts";
import { errorToFailure } from "../transport/gatewayError.ts";
import { backoffMs, type RetryPolicy } from "../transport/retryPolicy.ts";

/** How long to wait between connections of a stream; there is no last attempt. */
const RECONNECT_POLICY: Pick<RetryPolicy, "firstDelayMs" | "largestDelayMs"> = {
  firstDelayMs: 100,
  largestDelayMs: 5_000,
};

/** Errors that the same stream would meet again. */
const LASTING: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.PermissionDenied,
  Code.Unauthenticated,
  Code.Unimplemented,
]);

export interface ReconnectOptions {
  /** Ends the stream, without an error. */
  readonly signal: AbortSignal;
  /** Is told why a stream broke, before it is opened again. */
  readonly onReconnect?: (cause: ConnectError) => void;
}

/**
 * Strings together streams that each begin where the one before it broke.
 *
 * @param open opens a stream after the last item that was taken
 * @throws LedgerError what came contradicts the ledger
 * @throws ConnectError the stream is refused for good
 */
export async function* reconnect<T>(
  options: ReconnectOptions,
  open: () => AsyncIterable<T>,
): AsyncGenerator<T, void, void> {
  const { signal, onReconnect } = options;
  for (let failures = 0; !signal.aborted; ) {
    try {
      for await (const item of open()) {
        failures = 0;
        yield item;
      }
      failures += 1;
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof LedgerError) throw thrown;
      const { error } = errorToFailure(thrown);
      if (LASTING.has(error.code)) throw error;
      failures += 1;
      onReconnect?.(error);
    }
    await pause(failures, signal);
  }
}

async function pause(failures: number, signal: AbortSignal): Promise<void> {
  const policy = { ...RECONNECT_POLICY, largestAttempts: Number.POSITIVE_INFINITY, random: Math.random };
  try {
    await sleep(backoffMs(failures, policy), undefined, { signal });
  } catch {
    // Aborted: the loop ends.
  }
}
