/**
 * Why a snapshot is of no use: there is none; it was written by another format, catalogue or kind of machine; it is not
 * what was written; the index changed while it was written; or the disk refused.
 */
export type SnapshotErrorCode = "missing" | "foreign" | "damaged" | "changed" | "failed";

/** A snapshot that cannot be read or written. The index can always be rebuilt from the ledger. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
  readonly code: SnapshotErrorCode;

  constructor(code: SnapshotErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
