/** When a call that met a conflict is made anew. */
export interface RetryPolicy {
  /** Attempts at one call, the first included. */
  readonly largestAttempts: number;
  /** Longest wait before the second attempt, in milliseconds; doubles with each attempt after it. */
  readonly firstDelayMs: number;
  /** Longest wait before any attempt, in milliseconds. */
  readonly largestDelayMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  largestAttempts: 5,
  firstDelayMs: 50,
  largestDelayMs: 2_000,
  random: Math.random,
};

/**
 * The wait after the n-th failure (n = 1, 2, …), in milliseconds: uniform between nothing and an exponentially growing bound
 * ("full jitter", aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter), so that those who collided once do not
 * collide again.
 */
export function backoffMs(failures: number, policy: RetryPolicy): number {
  const bound = Math.min(policy.largestDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
  return policy.random() * bound;
}
