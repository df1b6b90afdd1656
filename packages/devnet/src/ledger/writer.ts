import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Version } from "../rwset/types.ts";
import type { WriteObserver } from "./database.ts";

/** Everything that one block changes. */
export interface BlockCommit {
  readonly number: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
  readonly transactions: readonly { readonly id: string; readonly tx: number; readonly code: number }[];
  readonly writes: readonly StateWrite[];
  readonly hashes: readonly HashWrite[];
  readonly privates: readonly PrivateWrite[];
  readonly expiries: readonly Expiry[];
  /** Transactions whose transient data is no longer needed. */
  readonly transientIds: readonly string[];
  /** Transient data of transactions endorsed below this height that never came is dropped. */
  readonly transientBelow: number;
}

export interface StateWrite {
  readonly namespace: string;
  readonly key: string;
  readonly value: Uint8Array | undefined;
  readonly version: Version;
  /** False for a write that a later one of the same block replaces: it enters history only. */
  readonly final: boolean;
}

export interface HashWrite {
  readonly namespace: string;
  readonly collection: string;
  readonly keyHash: Uint8Array;
  readonly valueHash: Uint8Array | undefined;
  readonly version: Version;
  readonly purge: boolean;
}

export interface PrivateWrite {
  readonly organisation: string;
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
  readonly keyHash: Uint8Array;
  readonly value: Uint8Array | undefined;
  readonly version: Version;
}

/** Private data of a collection written up to and including a block is deleted. */
export interface Expiry {
  readonly namespace: string;
  readonly collection: string;
  readonly throughBlock: number;
}

export interface TransientEntry {
  readonly organisation: string;
  readonly txId: string;
  readonly namespace: string;
  readonly collection: string;
  readonly hash: Uint8Array;
  readonly writeSet: Uint8Array;
  readonly height: number;
}

/** Writes blocks and transient data, each in one SQLite transaction that is on disk when the call returns. */
export class LedgerWriter {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #observe: WriteObserver;

  constructor(database: DatabaseSync, observe: WriteObserver) {
    this.#database = database;
    this.#observe = observe;
  }

  /** @returns whether data was taken away for good */
  commit(block: BlockCommit): { readonly erased: boolean } {
    let erased = block.hashes.some(({ purge }) => purge);
    this.#atomically("block", () => {
      this.#run("block", "INSERT INTO blocks VALUES (?, ?, ?)", block.number, block.hash, block.bytes);
      for (const { id, tx, code } of block.transactions) {
        this.#run(
          "transaction",
          "INSERT OR IGNORE INTO transactions VALUES (?, ?, ?, ?)",
          id,
          block.number,
          tx,
          code,
        );
      }
      for (const write of block.writes) {
        this.#state(write);
      }
      for (const write of block.hashes) {
        this.#hash(write);
      }
      for (const write of block.privates) {
        this.#private(write);
      }
      for (const expiry of block.expiries) {
        erased = this.#expire(expiry) || erased;
      }
      for (const id of block.transientIds) {
        this.#run("transient-clear", "DELETE FROM transient WHERE tx_id = ?", id);
      }
      if (block.transientBelow > 0) {
        this.#run("transient-expire", "DELETE FROM transient WHERE height < ?", block.transientBelow);
      }
    });
    return { erased };
  }

  emptyLog(): void {
    this.#observe("empty-log");
    this.#database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  keepTransient(entries: readonly TransientEntry[]): void {
    this.#atomically("transient", () => {
      for (const one of entries) {
        this.#run(
          "transient",
          "INSERT OR IGNORE INTO transient VALUES (?, ?, ?, ?, ?, ?, ?)",
          one.organisation,
          one.txId,
          one.namespace,
          one.collection,
          one.hash,
          one.writeSet,
          one.height,
        );
      }
    });
  }

  #state({ namespace, key, value, version, final }: StateWrite): void {
    const bytes = Buffer.from(key);
    this.#run(
      "history",
      "INSERT INTO history VALUES (?, ?, ?, ?)",
      namespace,
      bytes,
      version.block,
      version.tx,
    );
    if (!final) {
      return;
    }
    if (value === undefined) {
      this.#run("state-delete", "DELETE FROM state WHERE namespace = ? AND key = ?", namespace, bytes);
      return;
    }
    this.#run(
      "state",
      `INSERT INTO state VALUES (?, ?, ?, ?, ?) ON CONFLICT (namespace, key)
       DO UPDATE SET value = excluded.value, block = excluded.block, tx = excluded.tx`,
      namespace,
      bytes,
      value,
      version.block,
      version.tx,
    );
  }

  #hash({ namespace, collection, keyHash, valueHash, version, purge }: HashWrite): void {
    const place = [namespace, collection, keyHash] as const;
    if (valueHash === undefined) {
      const where = "WHERE namespace = ? AND collection = ? AND key_hash = ?";
      this.#run("hash-delete", `DELETE FROM private_hashes ${where}`, ...place);
      if (purge) {
        this.#run("purge-state", `DELETE FROM private_state ${where}`, ...place);
        this.#run("purge-writes", `DELETE FROM private_writes ${where}`, ...place);
      }
      return;
    }
    this.#run(
      "hash",
      `INSERT INTO private_hashes VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (namespace, collection, key_hash)
       DO UPDATE SET value_hash = excluded.value_hash, block = excluded.block, tx = excluded.tx`,
      ...place,
      valueHash,
      version.block,
      version.tx,
    );
  }

  #private({ organisation, namespace, collection, key, keyHash, value, version }: PrivateWrite): void {
    const bytes = Buffer.from(key);
    const at = [version.block, version.tx] as const;
    this.#run(
      "private-write",
      "INSERT INTO private_writes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      ...([organisation, namespace, collection, keyHash] as const),
      ...at,
      bytes,
      value ?? null,
    );
    const place = [organisation, namespace, collection, bytes] as const;
    if (value === undefined) {
      const where = "WHERE organisation = ? AND namespace = ? AND collection = ? AND key = ?";
      this.#run("private-delete", `DELETE FROM private_state ${where}`, ...place);
      return;
    }
    this.#run(
      "private",
      `INSERT INTO private_state VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (organisation, namespace, collection, key)
       DO UPDATE SET value = excluded.value, block = excluded.block, tx = excluded.tx`,
      ...place,
      keyHash,
      value,
      ...at,
    );
  }

  #expire({ namespace, collection, throughBlock }: Expiry): boolean {
    const changes = ["private_hashes", "private_state", "private_writes"].map((table) => {
      const sql = `DELETE FROM ${table} WHERE namespace = ? AND collection = ? AND block <= ?`;
      return this.#run("expire", sql, namespace, collection, throughBlock);
    });
    return changes.some((count) => count > 0);
  }

  #atomically(point: string, write: () => void): void {
    this.#observe(`${point}-begin`);
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      write();
      this.#observe(`${point}-commit`);
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
    this.#observe(`${point}-done`);
  }

  /** @returns how many rows were changed */
  #run(point: string, sql: string, ...values: (string | number | Uint8Array | null)[]): number {
    this.#observe(point);
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return Number(statement.run(...values).changes);
  }
}
