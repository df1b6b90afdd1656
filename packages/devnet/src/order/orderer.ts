import type { BlockConfig } from "../config.ts";
import type { JudgedTransaction } from "../validate/transaction.ts";

/** An accepted transaction waiting for its block. */
export interface PendingTransaction {
  readonly envelope: Uint8Array;
  readonly judged: JudgedTransaction;
}

/** Makes a block of transactions durable. Must not throw. */
export type BlockSink = (transactions: readonly PendingTransaction[]) => void;

/**
 * The ordering service of one process: first come, first ordered. A block is cut as soon as nothing is being
 * committed; what arrives meanwhile gathers for the next one.
 */
export class Orderer {
  readonly #limits: BlockConfig;
  readonly #commit: BlockSink;
  #pending: PendingTransaction[] = [];
  #scheduled = false;
  #idle = Promise.withResolvers<void>();

  constructor(limits: BlockConfig, commit: BlockSink) {
    this.#limits = limits;
    this.#commit = commit;
    this.#idle.resolve();
  }

  submit(transaction: PendingTransaction): void {
    if (this.#pending.length === 0) {
      this.#idle = Promise.withResolvers();
    }
    this.#pending.push(transaction);
    this.#schedule();
  }

  /** Resolves when nothing waits any more. */
  drained(): Promise<void> {
    return this.#idle.promise;
  }

  #schedule(): void {
    if (this.#scheduled) {
      return;
    }
    this.#scheduled = true;
    // After the sockets have been read, so that what came in together is ordered together.
    setImmediate(() => this.#cut());
  }

  #cut(): void {
    this.#scheduled = false;
    const count = this.#nextCount();
    const block = this.#pending.slice(0, count);
    this.#pending = this.#pending.slice(count);
    this.#commit(block);
    if (this.#pending.length > 0) {
      this.#schedule();
    } else {
      this.#idle.resolve();
    }
  }

  /** As many as fit; one that is larger than the preferred size gets a block of its own. */
  #nextCount(): number {
    let bytes = 0;
    const over = this.#pending.findIndex(({ envelope }, index) => {
      bytes += envelope.length;
      return index >= this.#limits.maxTransactions || (index > 0 && bytes > this.#limits.preferredMaxBytes);
    });
    return over === -1 ? this.#pending.length : over;
  }
}
