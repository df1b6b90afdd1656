import { createHash } from "node:crypto";

/** How far a file has been read. */
export interface FilePosition {
  /** Bytes up to the end of the last row that is on disk. */
  readonly bytes: number;
  /** SHA-256 of those bytes in hexadecimal: a file that starts otherwise is another file. */
  readonly sha256: string;
  /** Size and time of modification, in milliseconds, of the file when it was read to its end; absent before. */
  readonly finished?: { readonly size: number; readonly modified: number };
}

/** Nothing has been read. */
export const startOfFile: FilePosition = { bytes: 0, sha256: createHash("sha256").digest("hex") };

/** The position as the spool keeps it. */
export function positionToText(position: FilePosition): string {
  return JSON.stringify(position);
}

/** The inverse of `positionToText`. */
export function textToPosition(text: string): FilePosition {
  return JSON.parse(text) as FilePosition;
}
