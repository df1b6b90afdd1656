import { chmodSync, closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { errorToLine, HospitalError } from "../errors.ts";
import { SPOOL_TABLES, SPOOL_VERSION } from "./schema.ts";

/**
 * Opens a spool's file, or creates it. What a statement has committed is on disk when it returns (write-ahead log, synced at
 * each commit), and no other process can open the file as long as this one has it.
 *
 * @throws HospitalError `spool_in_use`, `spool_unreadable`
 */
export function openSpoolDatabase(path: string, hospital: string): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // The log beside the database gets the mode that the database has when it is opened.
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
    database = new DatabaseSync(path, { timeout: 0 });
    database.exec("PRAGMA locking_mode = EXCLUSIVE");
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("PRAGMA synchronous = FULL");
    // Takes the lock, which lasts as long as the connection.
    database.exec("BEGIN EXCLUSIVE");
    database.exec(SPOOL_TABLES);
    assertAbout(database, path, hospital);
    database.exec("COMMIT");
    return database;
  } catch (error) {
    database?.close();
    throw error instanceof HospitalError ? error : sqliteToHospitalError(error, path);
  }
}

/** A spool keeps the reports of one hospital in one form. */
function assertAbout(database: DatabaseSync, path: string, hospital: string): void {
  const wanted = { version: SPOOL_VERSION, hospital };
  for (const [key, value] of Object.entries(wanted)) {
    database.prepare("INSERT OR IGNORE INTO about (key, value) VALUES (?, ?)").run(key, value);
    const found = database.prepare("SELECT value FROM about WHERE key = ?").get(key)?.value;
    if (found === value) continue;
    throw new HospitalError(
      "spool_unreadable",
      path,
      `spool ${path} has the ${key} "${String(found)}", not "${value}"; give this hospital a spool of its own`,
    );
  }
}

/** SQLITE_BUSY and SQLITE_LOCKED. */
const LOCKED = new Set([5, 6]);

function sqliteToHospitalError(error: unknown, path: string): HospitalError {
  const code = Number((error as { errcode?: number }).errcode ?? 0) & 0xff;
  if (LOCKED.has(code)) {
    const message = `spool ${path} is in use by another process; stop it first, or let it do the work`;
    return new HospitalError("spool_in_use", path, message, error);
  }
  const message = `spool ${path} cannot be opened (${errorToLine(error)}); restore it, or move it away and collect anew`;
  return new HospitalError("spool_unreadable", path, message, error);
}
