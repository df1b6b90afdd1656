import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Version } from "../rwset/types.ts";

export interface StateEntry {
  readonly key: string;
  readonly value: Uint8Array;
  readonly version: Version;
}

/** Rows fetched at once by a range read; cursors are never left open, because statements are shared. */
const PAGE = 128;
/** Sorts after every UTF-8 text, for ranges without an end. */
const BEYOND = Buffer.from([0xff]);

/** Reads state, hashes, private data and history over one connection, which may be a snapshot. */
export class StateReader {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  height(): number {
    return Number(this.#prepare("SELECT COALESCE(MAX(number) + 1, 0) AS height FROM blocks").get()?.height);
  }

  get(namespace: string, key: string): StateEntry | undefined {
    const row = this.#prepare("SELECT value, block, tx FROM state WHERE namespace = ? AND key = ?").get(
      namespace,
      Buffer.from(key),
    );
    return row === undefined
      ? undefined
      : { key, value: row.value as Uint8Array, version: rowToVersion(row) };
  }

  version(namespace: string, key: string): Version | undefined {
    const row = this.#prepare("SELECT block, tx FROM state WHERE namespace = ? AND key = ?").get(
      namespace,
      Buffer.from(key),
    );
    return row === undefined ? undefined : rowToVersion(row);
  }

  /** Entries with `start <= key < end` in order of their UTF-8 bytes; an empty end means no end. */
  *range(namespace: string, start: string, end: string): Generator<StateEntry> {
    const page = this.#prepare(
      `SELECT key, value, block, tx FROM state WHERE namespace = ? AND key >= ? AND key < ? ORDER BY key LIMIT ${PAGE}`,
    );
    yield* rangePages((from, to) => page.all(namespace, from, to), start, end);
  }

  hashVersion(namespace: string, collection: string, keyHash: Uint8Array): Version | undefined {
    const row = this.#hashRow(namespace, collection, keyHash);
    return row === undefined ? undefined : rowToVersion(row);
  }

  valueHash(namespace: string, collection: string, keyHash: Uint8Array): Uint8Array | undefined {
    return this.#hashRow(namespace, collection, keyHash)?.value_hash as Uint8Array | undefined;
  }

  /** The organisation's own plaintext of a private key. */
  privateValue(
    organisation: string,
    namespace: string,
    collection: string,
    key: string,
  ): StateEntry | undefined {
    const row = this.#prepare(
      "SELECT value, block, tx FROM private_state WHERE organisation = ? AND namespace = ? AND collection = ? AND key = ?",
    ).get(organisation, namespace, collection, Buffer.from(key));
    return row === undefined
      ? undefined
      : { key, value: row.value as Uint8Array, version: rowToVersion(row) };
  }

  *privateRange(
    organisation: string,
    namespace: string,
    collection: string,
    start: string,
    end: string,
  ): Generator<StateEntry> {
    const page = this.#prepare(
      `SELECT key, value, block, tx FROM private_state WHERE organisation = ? AND namespace = ? AND collection = ?
       AND key >= ? AND key < ? ORDER BY key LIMIT ${PAGE}`,
    );
    yield* rangePages((from, to) => page.all(organisation, namespace, collection, from, to), start, end);
  }

  /** Where a key was written or deleted, newest first. */
  history(namespace: string, key: string): Version[] {
    return this.#prepare(
      "SELECT block, tx FROM history WHERE namespace = ? AND key = ? ORDER BY block DESC, tx DESC",
    )
      .all(namespace, Buffer.from(key))
      .map(rowToVersion);
  }

  block(number: number): Uint8Array | undefined {
    return this.#prepare("SELECT bytes FROM blocks WHERE number = ?").get(number)?.bytes as
      | Uint8Array
      | undefined;
  }

  blockNumber(hash: Uint8Array): number | undefined {
    const row = this.#prepare("SELECT number FROM blocks WHERE hash = ?").get(hash);
    return row === undefined ? undefined : Number(row.number);
  }

  blockHash(number: number): Uint8Array | undefined {
    return this.#prepare("SELECT hash FROM blocks WHERE number = ?").get(number)?.hash as
      | Uint8Array
      | undefined;
  }

  transaction(id: string): { readonly position: Version; readonly code: number } | undefined {
    const row = this.#prepare("SELECT block, tx, code FROM transactions WHERE id = ?").get(id);
    return row === undefined ? undefined : { position: rowToVersion(row), code: Number(row.code) };
  }

  /** Plaintext writes of one block that the organisation holds. */
  privateWrites(organisation: string, block: number): PrivateWriteRow[] {
    return this.#prepare(
      `SELECT namespace, collection, key, value, tx FROM private_writes WHERE organisation = ? AND block = ?
       ORDER BY tx, namespace, collection, key`,
    )
      .all(organisation, block)
      .map((row) => ({
        tx: Number(row.tx),
        namespace: String(row.namespace),
        collection: String(row.collection),
        key: Buffer.from(row.key as Uint8Array).toString("utf8"),
        value: (row.value ?? undefined) as Uint8Array | undefined,
      }));
  }

  /** A plaintext write set that the organisation received before its transaction was committed. */
  transient(
    organisation: string,
    txId: string,
    namespace: string,
    collection: string,
    hash: Uint8Array,
  ): Uint8Array | undefined {
    return this.#prepare(
      "SELECT write_set FROM transient WHERE organisation = ? AND tx_id = ? AND namespace = ? AND collection = ? AND hash = ?",
    ).get(organisation, txId, namespace, collection, hash)?.write_set as Uint8Array | undefined;
  }

  #hashRow(namespace: string, collection: string, keyHash: Uint8Array): Row | undefined {
    return this.#prepare(
      "SELECT value_hash, block, tx FROM private_hashes WHERE namespace = ? AND collection = ? AND key_hash = ?",
    ).get(namespace, collection, keyHash);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

export interface PrivateWriteRow {
  readonly tx: number;
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
  readonly value: Uint8Array | undefined;
}

type Row = Record<string, unknown>;

function rowToVersion(row: Row): Version {
  return { block: Number(row.block), tx: Number(row.tx) };
}

function* rangePages(
  fetch: (from: Uint8Array, to: Uint8Array) => Row[],
  start: string,
  end: string,
): Generator<StateEntry> {
  const to = end === "" ? BEYOND : Buffer.from(end);
  let from: Uint8Array = Buffer.from(start);
  for (;;) {
    const rows = fetch(from, to);
    for (const row of rows) {
      yield {
        key: Buffer.from(row.key as Uint8Array).toString("utf8"),
        value: row.value as Uint8Array,
        version: rowToVersion(row),
      };
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) {
      return;
    }
    from = Buffer.concat([last.key as Uint8Array, Buffer.from([0])]);
  }
}
