import type { DatabaseSync } from "node:sqlite";
import type { EncodedColumns } from "@medtech-chain/columns";
import { type FaultHook, noFaults } from "../faults.ts";
import type { Reject } from "../sources/reject.ts";
import type { SourceChunk, SourcePositions } from "../sources/source.ts";
import { openSpoolDatabase } from "./openDatabase.ts";
import { reportsToSegments } from "./segment.ts";
import { Statements } from "./statements.ts";

export interface SpoolOptions {
  readonly path: string;
  /** Whose reports it keeps. */
  readonly hospital: string;
  /** Largest segment in bytes; a batch consists of whole segments. */
  readonly segmentBytes: number;
  /** Rejects that are kept; of more, the newest. */
  readonly keptRejects?: number;
  readonly fault?: FaultHook;
}

/** Reports that are in no batch yet. */
export interface SpoolSegment {
  readonly id: number;
  readonly columns: EncodedColumns;
}

/** A numbered batch that is not known to be on the ledger. */
export interface SpoolBatch {
  readonly sequence: number;
  readonly hash: Uint8Array;
  readonly rows: number;
  /** The batch as it is sent. */
  readonly bytes: Uint8Array;
  /** Where its columns begin in `bytes`; what is before them depends on its number. */
  readonly columnsAt: number;
}

/** Where a hospital's chain ends. */
export interface ChainHead {
  /** The last number that is taken; 0 where none is. */
  readonly sequence: number;
  /** Number of the last batch on the chain; less than `sequence` where batches that hang on no predecessor took numbers. */
  readonly linked: number;
  /** Hash of that batch, which the next one names. */
  readonly hash: Uint8Array;
}

export interface SpoolStatus {
  /** Reports in segments and batches. */
  readonly waitingReports: number;
  readonly waitingBytes: number;
  readonly waitingBatches: number;
  /** Reports taken over from sources, ever. */
  readonly acceptedReports: number;
  /** Reports that are on the ledger. */
  readonly confirmedReports: number;
  readonly rejectedRows: number;
}

const KEPT_REJECTS = 100_000;

/**
 * Opens a hospital's spool: what is between its sources and the ledger, on disk.
 *
 * @throws HospitalError `spool_in_use`, `spool_unreadable`
 */
export function openSpool(options: SpoolOptions): Spool {
  return new Spool(options, openSpoolDatabase(options.path, options.hospital));
}

export class Spool implements Disposable {
  readonly hospital: string;
  readonly #sql: Statements;
  readonly #fault: FaultHook;
  readonly #segmentBytes: number;
  readonly #keptRejects: number;

  constructor(options: SpoolOptions, database: DatabaseSync) {
    this.hospital = options.hospital;
    this.#sql = new Statements(database);
    this.#fault = options.fault ?? noFaults;
    this.#segmentBytes = options.segmentBytes;
    this.#keptRejects = options.keptRejects ?? KEPT_REJECTS;
  }

  /** Takes over a chunk, with its position and rejects, all or nothing. On return it is on disk. */
  append(source: string, chunk: SourceChunk): void {
    const segments = reportsToSegments(chunk.reports, this.#segmentBytes);
    this.#fault("append-begun");
    this.#sql.atomically(() => {
      for (const { rowCount, bytes } of segments) {
        this.#sql.run("INSERT INTO segments (rows, columns) VALUES (?, ?)", rowCount, bytes);
      }
      for (const reject of chunk.rejects) this.#insertReject(source, reject);
      this.#addTotal("accepted", chunk.reports.length);
      this.#addTotal("rejected", chunk.rejects.length);
      this.#sql.run(
        "INSERT OR REPLACE INTO positions (source, item, position) VALUES (?, ?, ?)",
        source,
        chunk.item,
        chunk.position,
      );
      this.#fault("append-written");
    });
    this.#fault("append-committed");
  }

  /** How far each item of a source is on disk. */
  positions(source: string): SourcePositions {
    const rows = this.#sql.all("SELECT item, position FROM positions WHERE source = ?", source);
    return new Map(rows.map((row) => [row.item as string, row.position as string]));
  }

  /** Forgets how far a source was read, so that it is read from its start again. */
  forgetPositions(source: string): void {
    this.#sql.run("DELETE FROM positions WHERE source = ?", source);
  }

  /** The oldest segments, together up to about that many rows; at least one where there are any. */
  segments(rows: number): readonly SpoolSegment[] {
    const found: SpoolSegment[] = [];
    let sum = 0;
    for (const row of this.#sql.iterate("SELECT id, rows, columns FROM segments ORDER BY id")) {
      const rowCount = row.rows as number;
      if (found.length > 0 && sum + rowCount > rows) break;
      sum += rowCount;
      found.push({ id: row.id as number, columns: { rowCount, bytes: row.columns as Uint8Array } });
    }
    return found;
  }

  /** Reports that are in no batch yet. */
  segmentRows(): number {
    return this.#sql.get("SELECT coalesce(sum(rows), 0) AS value FROM segments")!.value as number;
  }

  /** Puts a batch in the place of the segments it is made of. It becomes the chain's head. */
  storeBatch(batch: SpoolBatch, segmentIds: readonly number[]): void {
    this.#fault("batch-begun");
    this.#sql.atomically(() => {
      for (const id of segmentIds) this.#sql.run("DELETE FROM segments WHERE id = ?", id);
      this.#insertBatch(batch);
      this.#setHead("assigned", batchToHead(batch));
      this.#fault("batch-written");
    });
    this.#fault("batch-committed");
  }

  /** The next batch after a number that is not confirmed. */
  nextBatch(after: number): SpoolBatch | undefined {
    const row = this.#sql.get(
      "SELECT * FROM batches WHERE sequence > ? AND confirmed = 0 ORDER BY sequence LIMIT 1",
      after,
    );
    return row === undefined ? undefined : rowToBatch(row);
  }

  /** All batches in the order of their numbers. */
  batches(): readonly SpoolBatch[] {
    return this.#sql.all("SELECT * FROM batches ORDER BY sequence").map(rowToBatch);
  }

  /**
   * Notes that a batch is on the ledger. It leaves the spool as soon as all before it are there too: until then it may turn out
   * to hang on a predecessor that is not the ledger's.
   */
  confirm(sequence: number): void {
    this.#fault("confirm-begun");
    this.#sql.atomically(() => {
      this.#sql.run("UPDATE batches SET confirmed = 1 WHERE sequence = ?", sequence);
      this.#dropConfirmed();
      this.#fault("confirm-written");
    });
    this.#fault("confirm-committed");
  }

  /** The last batch that has a number, and the last that is on the ledger with all before it; undefined before `startChain`. */
  chain(): { readonly assigned: ChainHead; readonly confirmed: ChainHead } | undefined {
    const assigned = this.#head("assigned");
    const confirmed = this.#head("confirmed");
    return assigned === undefined || confirmed === undefined ? undefined : { assigned, confirmed };
  }

  /** Begins numbering after a batch that is on the ledger; number 0 stands for none. */
  startChain(head: ChainHead): void {
    this.#sql.atomically(() => {
      this.#setHead("assigned", head);
      this.#setHead("confirmed", head);
    });
  }

  /**
   * Replaces what waits for the ledger: `delivered` turned out to be there, `renumbered` are the others under new numbers, after
   * `head` on the ledger's chain.
   */
  renumber(delivered: readonly SpoolBatch[], renumbered: readonly SpoolBatch[], head: ChainHead): void {
    this.#fault("renumber-begun");
    this.#sql.atomically(() => {
      this.#sql.run("DELETE FROM batches");
      for (const batch of renumbered) this.#insertBatch(batch);
      this.#addTotal(
        "confirmed",
        delivered.reduce((sum, batch) => sum + batch.rows, 0),
      );
      this.#setHead("confirmed", head);
      const last = renumbered.at(-1);
      this.#setHead("assigned", last === undefined ? head : batchToHead(last));
      this.#fault("renumber-written");
    });
    this.#fault("renumber-committed");
  }

  status(): SpoolStatus {
    const segments = this.#sql.get(
      "SELECT coalesce(sum(rows), 0) AS rows, coalesce(sum(length(columns)), 0) AS bytes FROM segments",
    )!;
    const batches = this.#sql.get(
      "SELECT count(*) AS count, coalesce(sum(rows), 0) AS rows, coalesce(sum(length(bytes)), 0) AS bytes FROM batches",
    )!;
    const sum = (column: string) => (segments[column] as number) + (batches[column] as number);
    return {
      waitingReports: sum("rows"),
      waitingBytes: sum("bytes"),
      waitingBatches: batches.count as number,
      acceptedReports: this.#total("accepted"),
      confirmedReports: this.#total("confirmed"),
      rejectedRows: this.#total("rejected"),
    };
  }

  /** Rejects after an identifier, oldest first, at most `limit`. */
  rejects(after = 0, limit = 1000): readonly (Reject & { readonly id: number; readonly source: string })[] {
    return this.#sql
      .all("SELECT * FROM rejects WHERE id > ? ORDER BY id LIMIT ?", after, limit)
      .map((row) => ({
        id: row.id as number,
        source: row.source as string,
        file: row.file as string,
        line: row.line as number,
        field: row.field as string,
        reason: row.reason as string,
        raw: row.raw as string,
      }));
  }

  close(): void {
    this.#sql.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #insertReject(source: string, reject: Reject): void {
    const { file, line, field, reason, raw } = reject;
    const result = this.#sql.run(
      "INSERT INTO rejects (source, file, line, field, reason, raw) VALUES (?, ?, ?, ?, ?, ?)",
      source,
      file,
      line,
      field,
      reason,
      raw,
    );
    this.#sql.run("DELETE FROM rejects WHERE id <= ?", Number(result.lastInsertRowid) - this.#keptRejects);
  }

  #insertBatch({ sequence, hash, rows, columnsAt, bytes }: SpoolBatch): void {
    this.#sql.run(
      "INSERT INTO batches (sequence, hash, rows, columns_at, bytes) VALUES (?, ?, ?, ?, ?)",
      sequence,
      hash,
      rows,
      columnsAt,
      bytes,
    );
  }

  #dropConfirmed(): void {
    for (;;) {
      const next = this.#head("confirmed")!.sequence + 1;
      const row = this.#sql.get("SELECT rows, hash FROM batches WHERE sequence = ? AND confirmed = 1", next);
      if (row === undefined) return;
      this.#sql.run("DELETE FROM batches WHERE sequence = ?", next);
      this.#setHead("confirmed", batchToHead({ sequence: next, hash: row.hash as Uint8Array }));
      this.#addTotal("confirmed", row.rows as number);
    }
  }

  #head(head: "assigned" | "confirmed"): ChainHead | undefined {
    const row = this.#sql.get("SELECT sequence, linked, hash FROM chain WHERE head = ?", head);
    if (row === undefined) return undefined;
    return {
      sequence: row.sequence as number,
      linked: row.linked as number,
      hash: row.hash as Uint8Array,
    };
  }

  #setHead(head: "assigned" | "confirmed", { sequence, linked, hash }: ChainHead): void {
    this.#sql.run(
      "INSERT OR REPLACE INTO chain (head, sequence, linked, hash) VALUES (?, ?, ?, ?)",
      head,
      sequence,
      linked,
      hash,
    );
  }

  #addTotal(name: string, amount: number): void {
    if (amount > 0) this.#sql.run("UPDATE totals SET value = value + ? WHERE name = ?", amount, name);
  }

  #total(name: string): number {
    return this.#sql.get("SELECT value FROM totals WHERE name = ?", name)!.value as number;
  }
}

function batchToHead({ sequence, hash }: Pick<SpoolBatch, "sequence" | "hash">): ChainHead {
  return { sequence, linked: sequence, hash };
}

type Row = ReturnType<Statements["all"]>[number];

function rowToBatch(row: Row): SpoolBatch {
  return {
    sequence: row.sequence as number,
    hash: row.hash as Uint8Array,
    rows: row.rows as number,
    bytes: row.bytes as Uint8Array,
    columnsAt: row.columns_at as number,
  };
}
