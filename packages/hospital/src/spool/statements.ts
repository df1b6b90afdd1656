import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

/** Runs SQL on a database; each text is prepared once. */
export class Statements {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  run(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).run(...values);
  }

  get(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).get(...values);
  }

  all(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).all(...values);
  }

  iterate(sql: string, ...values: SQLInputValue[]) {
    return this.#statement(sql).iterate(...values);
  }

  /** Everything that the work writes, or nothing. */
  atomically(work: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  close(): void {
    this.#prepared.clear();
    if (this.#database.isOpen) this.#database.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }
}
