import type { Coverage, CutLike } from "./cut.ts";

interface Waiter {
  readonly cut: CutLike;
  readonly resolve: (coverage: Exclude<Coverage, "behind">) => void;
}

/** Calls that wait until the index has read far enough. */
export class Waiters {
  readonly #waiters = new Set<Waiter>();

  add(cut: CutLike, signal?: AbortSignal): Promise<Exclude<Coverage, "behind">> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const abort = (): void => {
        this.#waiters.delete(waiter);
        reject(signal?.reason as Error);
      };
      const waiter: Waiter = {
        cut,
        resolve: (coverage) => {
          signal?.removeEventListener("abort", abort);
          resolve(coverage);
        },
      };
      this.#waiters.add(waiter);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Resolves those whose cut is no longer ahead of the index. */
  settle(covers: (cut: CutLike) => Coverage): void {
    for (const waiter of this.#waiters) {
      const coverage = covers(waiter.cut);
      if (coverage === "behind") continue;
      this.#waiters.delete(waiter);
      waiter.resolve(coverage);
    }
  }
}
