import type { DatabaseSync } from "node:sqlite";
import { openReader } from "./database.ts";
import { StateReader } from "./reader.ts";

/** The ledger as it was at one height, kept until it is released. */
export interface Snapshot {
  readonly height: number;
  readonly reader: StateReader;
  release(): void;
}

/**
 * Read transactions for simulations, so that a long simulation never delays a commit (where Fabric's peer takes a
 * lock). Simulations that overlap and begin between the same two commits share one.
 */
export class Snapshots {
  readonly #file: string;
  readonly #idle: Connection[] = [];
  readonly #all: Connection[] = [];
  #current: SharedSnapshot | undefined;
  #held = 0;
  #paused: { readonly action: () => void; readonly over: PromiseWithResolvers<void> } | undefined;
  #closed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Waits only while `exclusively` is under way. */
  async acquire(): Promise<Snapshot> {
    while (this.#paused !== undefined) {
      await this.#paused.over.promise;
    }
    this.#current ??= new SharedSnapshot(this.#connection());
    const shared = this.#current;
    shared.holds++;
    this.#held++;
    return { height: shared.height, reader: shared.reader, release: () => this.#release(shared) };
  }

  /** Later simulations must see what was just committed. */
  committed(): void {
    this.#current = undefined;
  }

  /** Holds new simulations back until those under way are over, then calls `action` while nobody reads. */
  exclusively(action: () => void): void {
    this.#paused ??= { action, over: Promise.withResolvers() };
    this.#resumeIfFree();
  }

  close(): void {
    this.#closed = true;
    for (const { database } of this.#all) {
      database.close();
    }
    this.#all.length = 0;
  }

  #release(shared: SharedSnapshot): void {
    this.#held--;
    shared.holds--;
    if (shared.holds === 0 && !this.#closed) {
      shared.connection.database.exec("COMMIT");
      this.#idle.push(shared.connection);
      this.#current = this.#current === shared ? undefined : this.#current;
    }
    this.#resumeIfFree();
  }

  #resumeIfFree(): void {
    const paused = this.#paused;
    if (paused !== undefined && this.#held === 0) {
      paused.action();
      this.#paused = undefined;
      paused.over.resolve();
    }
  }

  #connection(): Connection {
    const idle = this.#idle.pop();
    if (idle !== undefined) {
      return idle;
    }
    const database = openReader(this.#file);
    const connection = { database, reader: new StateReader(database) };
    this.#all.push(connection);
    return connection;
  }
}

interface Connection {
  readonly database: DatabaseSync;
  readonly reader: StateReader;
}

class SharedSnapshot {
  readonly connection: Connection;
  readonly reader: StateReader;
  readonly height: number;
  holds = 0;

  constructor(connection: Connection) {
    this.connection = connection;
    this.reader = connection.reader;
    connection.database.exec("BEGIN");
    // The first read fixes what the transaction sees.
    this.height = this.reader.height();
  }
}
