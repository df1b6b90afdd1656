import { DatabaseSync } from "node:sqlite";
import { DevnetError, messageOf } from "../errors.ts";
import { FORMAT, SCHEMA } from "./schema.ts";

const PAGE_BYTES = 16 * 1024;
/** The write-ahead log is copied into the file whenever it has grown by 16 MiB. */
const CHECKPOINT_PAGES = 1024;

/** Told the name of every write before it happens; tests kill the process there. */
export type WriteObserver = (point: string) => void;

/** Opens the ledger's database for writing: write-ahead log, every commit synced to disk, deleted bytes zeroed. */
export function openDatabase(file: string): DatabaseSync {
  const database = open(file, false);
  try {
    // Large pages, because blocks and batches are large; the page size must be set before anything is written.
    database.exec(
      `PRAGMA page_size=${PAGE_BYTES}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;
       PRAGMA wal_autocheckpoint=${CHECKPOINT_PAGES}; PRAGMA cache_size=-32768;`,
    );
    database.exec(SCHEMA);
    checkFormat(database, file);
    return database;
  } catch (error) {
    database.close();
    throw error instanceof DevnetError ? error : damaged(file, error);
  }
}

/** Opens a further connection that only reads. */
export function openReader(file: string): DatabaseSync {
  return open(file, true);
}

/** Checks every page and index of the file. @throws DevnetError `ledger-damaged` */
export function assertIntact(database: DatabaseSync, file: string): void {
  try {
    const rows = database.prepare("PRAGMA integrity_check(1)").all();
    const finding = String(Object.values(rows[0] ?? {})[0]);
    if (finding !== "ok") {
      throw new SyntaxError(finding);
    }
  } catch (error) {
    throw damaged(file, error);
  }
}

export function damaged(file: string, cause: unknown): DevnetError {
  return new DevnetError(
    "ledger-damaged",
    `the ledger ${file} is damaged or was altered: ${messageOf(cause)}; restore a copy or delete the network's folder to begin anew`,
    { cause },
  );
}

function open(file: string, readOnly: boolean): DatabaseSync {
  try {
    return new DatabaseSync(file, { readOnly });
  } catch (error) {
    throw damaged(file, error);
  }
}

function checkFormat(database: DatabaseSync, file: string): void {
  database.prepare("INSERT OR IGNORE INTO meta VALUES ('format', ?)").run(String(FORMAT));
  const row = database.prepare("SELECT value FROM meta WHERE name = 'format'").get();
  if (row?.value !== String(FORMAT)) {
    throw new DevnetError(
      "ledger-mismatch",
      `the ledger ${file} has format ${String(row?.value)}, this version reads format ${FORMAT}`,
    );
  }
}
