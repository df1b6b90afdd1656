import { isRetryable } from "@medtech-chain/domain";

/** A call that changes nothing when made twice, made until the peer is there. */
export async function whenAvailable<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isRetryable(error)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
