import type { Ledger } from "../ledger/ledger.ts";

/** Reads blocks one after the other and waits at the end of the chain for the next one. */
export class BlockCursor {
  readonly #ledger: Ledger;
  readonly #signal: AbortSignal;
  #next: number;

  constructor(ledger: Ledger, start: number, signal: AbortSignal) {
    this.#ledger = ledger;
    this.#next = start;
    this.#signal = signal;
  }

  /** The next block's bytes; nothing once the signal has aborted. */
  async next(): Promise<Uint8Array | undefined> {
    while (!this.#signal.aborted) {
      if (this.#next < this.#ledger.height) {
        const bytes = this.#ledger.reader.block(this.#next);
        this.#next++;
        return bytes;
      }
      await this.#committed();
    }
    return undefined;
  }

  #committed(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stop = this.#ledger.onCommit(() => resolve());
    const abort = (): void => resolve();
    this.#signal.addEventListener("abort", abort, { once: true });
    return promise.finally(() => {
      stop();
      this.#signal.removeEventListener("abort", abort);
    });
  }
}
