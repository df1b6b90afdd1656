/**
 * What can go wrong in a hospital's node; the set is closed.
 *
 * - `invalid_config`: a configuration or mapping file says something that makes no sense; `subject` is its key.
 * - `source_unreadable`: a file or folder cannot be read, or is not what it should be.
 * - `spool_in_use`: another process works with the same spool.
 * - `spool_unreadable`: the spool's file is no spool, is damaged, or belongs to another hospital.
 * - `ledger_mismatch`: the ledger does not have what it confirmed to this spool before.
 * - `refused`: the ledger refused for a reason that trying again does not change.
 */
export type HospitalErrorCode =
  | "invalid_config"
  | "source_unreadable"
  | "spool_in_use"
  | "spool_unreadable"
  | "ledger_mismatch"
  | "refused";

/** An expected failure, for people: what happened and what to do. `subject` is the key, file or call it is about. */
export class HospitalError extends Error {
  override readonly name = "HospitalError";
  readonly code: HospitalErrorCode;
  readonly subject: string;

  constructor(code: HospitalErrorCode, subject: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.subject = subject;
  }
}

/** Whether a value is an expected failure of this package. */
export function isHospitalError(value: unknown): value is HospitalError {
  return value instanceof HospitalError;
}

/** Message of anything that was thrown, in one line. */
export function errorToLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/\s+/g, " ").trim();
}

/** What was thrown, as an error. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new TypeError(errorToLine(thrown));
}
