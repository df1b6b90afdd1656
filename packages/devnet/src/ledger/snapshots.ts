import type { DatabaseSync } from "node:sqlite";
import { openReader } from "./database.ts";
import { StateReader } from "./reader.ts";

/** The ledger as it was at one height, kept until every holder has released it. */
export interface Snapshot {
  readonly height: number;
  readonly reader: StateReader;
  /** A further hold on the same snapshot. */
  retain(): void;
  release(): void;
}

/**
 * Read transactions for simulations. All that begin between two commits share one, so endorsers of one proposal see
 * the same state and a long simulation never delays a commit (where Fabric's peer takes a lock).
 */
export class Snapshots {
  readonly #file: string;
  readonly #idle: DatabaseSync[] = [];
  readonly #all = new Set<DatabaseSync>();
  #current: HeldSnapshot | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  acquire(): Snapshot {
    this.#current ??= this.#open();
    this.#current.retain();
    return this.#current;
  }

  /** Later simulations must see what was just committed. */
  committed(): void {
    this.#current?.release();
    this.#current = undefined;
  }

  close(): void {
    for (const connection of this.#all) {
      connection.close();
    }
    this.#all.clear();
    this.#current = undefined;
  }

  #open(): HeldSnapshot {
    let connection = this.#idle.pop();
    if (connection === undefined) {
      connection = openReader(this.#file);
      this.#all.add(connection);
    }
    return new HeldSnapshot(connection, this.#readerOf(connection), (used) => this.#idle.push(used));
  }

  readonly #readers = new WeakMap<DatabaseSync, StateReader>();

  #readerOf(connection: DatabaseSync): StateReader {
    let reader = this.#readers.get(connection);
    if (reader === undefined) {
      reader = new StateReader(connection);
      this.#readers.set(connection, reader);
    }
    return reader;
  }
}

class HeldSnapshot implements Snapshot {
  readonly height: number;
  readonly reader: StateReader;
  readonly #connection: DatabaseSync;
  readonly #giveBack: (connection: DatabaseSync) => void;
  #holds = 1;

  constructor(connection: DatabaseSync, reader: StateReader, giveBack: (connection: DatabaseSync) => void) {
    this.#connection = connection;
    this.#giveBack = giveBack;
    this.reader = reader;
    connection.exec("BEGIN");
    // The first read fixes what the transaction sees.
    this.height = reader.height();
  }

  retain(): void {
    this.#holds++;
  }

  release(): void {
    this.#holds--;
    if (this.#holds === 0) {
      this.#connection.exec("COMMIT");
      this.#giveBack(this.#connection);
    }
  }
}
