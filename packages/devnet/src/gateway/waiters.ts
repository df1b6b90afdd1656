import type { Ledger } from "../ledger/ledger.ts";

export interface TransactionStatus {
  readonly block: number;
  /** A `TxValidationCode`. */
  readonly code: number;
}

/** Clients that wait for a transaction to be committed. */
export class CommitWaiters {
  readonly #ledger: Ledger;
  readonly #waiting = new Map<string, Set<(status: TransactionStatus) => void>>();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
    ledger.onCommit(({ number, transactions }) => {
      for (const { id, code } of transactions) {
        this.#tell(id, { block: number, code });
      }
    });
  }

  /** Calls back once, at once if the transaction is committed already. Returns how to stop waiting. */
  wait(txId: string, callback: (status: TransactionStatus) => void): () => void {
    const known = this.#ledger.reader.transaction(txId);
    if (known !== undefined) {
      callback({ block: known.position.block, code: known.code });
      return () => undefined;
    }
    const waiting = this.#waiting.get(txId) ?? new Set();
    this.#waiting.set(txId, waiting.add(callback));
    return () => {
      waiting.delete(callback);
      if (waiting.size === 0) {
        this.#waiting.delete(txId);
      }
    };
  }

  /** The first transaction of an id is the one that counts; a later one with the same id never takes effect. */
  #tell(txId: string, status: TransactionStatus): void {
    const waiting = this.#waiting.get(txId);
    this.#waiting.delete(txId);
    for (const callback of waiting ?? []) {
      callback(status);
    }
  }
}
