import type { DatabaseSync } from "node:sqlite";
import { openDatabase, type WriteObserver } from "./database.ts";
import { StateReader } from "./reader.ts";
import { type Snapshot, Snapshots } from "./snapshots.ts";
import { type BlockCommit, LedgerWriter, type TransientEntry } from "./writer.ts";

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
    this.#writer.commit(commit);
    this.#height = commit.number + 1;
    this.#snapshots.committed();
    for (const listener of this.#listeners) {
      listener(commit);
    }
  }

  keepTransient(entries: readonly TransientEntry[]): void {
    this.#writer.keepTransient(entries);
  }

  snapshot(): Snapshot {
    return this.#snapshots.acquire();
  }

  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#snapshots.close();
    this.#database.close();
  }
}
