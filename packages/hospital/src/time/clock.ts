/** Time and waiting, as everything in this package takes them. */
export interface Clock {
  /** Seconds since 1970-01-01T00:00:00Z, whole. */
  now(): number;
  /** Milliseconds that only grow, for measuring spans. */
  elapsed(): number;
  /** Resolves after the time, or at once when the signal is aborted. */
  wait(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Math.floor(Date.now() / 1000),
  elapsed: () => performance.now(),
  wait: waitFor,
};

function waitFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { once: true });
  });
}
