import type { DatabaseSync } from "node:sqlite";
import { openDatabase, type WriteObserver } from "./database.ts";
import { StateReader } from "./reader.ts";
import { type Snapshot, Snapshots } from "./snapshots.ts";
import { type BlockCommit, LedgerWriter, type TransientEntry } from "./writer.ts";

/** Bytes of blocks after which the write-ahead log is emptied. */
const LOG_LIMIT = 64 * 1024 * 1024;

/** Told of every block, after it is on disk. */
export type CommitListener = (commit: BlockCommit) => void;

/** The channel's ledger: one database file, one writer, snapshots for simulations. */
export class Ledger {
  readonly file: string;
  /** What is committed now. */
  readonly reader: StateReader;
  readonly #database: DatabaseSync;
  readonly #writer: LedgerWriter;
  readonly #snapshots: Snapshots;
  readonly #listeners = new Set<CommitListener>();
  #height: number;
  #bytesInLog = 0;
  #closed = false;

  constructor(file: string, observe: WriteObserver = () => undefined) {
    this.file = file;
    this.#database = openDatabase(file);
    this.#writer = new LedgerWriter(this.#database, observe);
    this.#snapshots = new Snapshots(file);
    this.reader = new StateReader(this.#database);
    this.#height = this.reader.height();
  }

  /** Number of blocks. */
  get height(): number {
    return this.#height;
  }

  get database(): DatabaseSync {
    return this.#database;
  }

  /** Makes a block durable, then tells listeners. */
  commit(commit: BlockCommit): void {
    const { erased } = this.#writer.commit(commit);
    this.#height = commit.number + 1;
    this.#snapshots.committed();
    this.#bytesInLog += commit.bytes.length;
    if (erased || this.#bytesInLog > LOG_LIMIT) {
      this.#emptyLog();
    }
    for (const listener of this.#listeners) {
      listener(commit);
    }
  }

  keepTransient(entries: readonly TransientEntry[]): void {
    this.#writer.keepTransient(entries);
  }

  /** What is committed now, for as long as it is needed. */
  snapshot(): Promise<Snapshot> {
    return this.#snapshots.acquire();
  }

  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#snapshots.close();
    this.#database.close();
  }

  /**
   * Empties the write-ahead log: what was purged must not survive there, and it must not grow for ever. While anybody
   * reads from it that is impossible.
   */
  #emptyLog(): void {
    this.#bytesInLog = 0;
    this.#snapshots.exclusively(() => {
      if (!this.#closed) {
        this.#writer.emptyLog();
      }
    });
  }
}
