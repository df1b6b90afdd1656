import { escapeUnshowable } from "../showValue.ts";

/** A row, or a whole file, that was set aside. */
export interface Reject {
  /** File, relative to its source's folder. */
  readonly file: string;
  /** Line that the row starts at, 1 for the first; 0 where the whole file was set aside. */
  readonly line: number;
  /** Field of the schema or column that is at fault; empty where it is the row as a whole. */
  readonly field: string;
  /** What is wrong and what to do. */
  readonly reason: string;
  /** Start of the row as it stands in the file. */
  readonly raw: string;
}

const LONGEST_RAW = 512;

/** The start of a row, bounded, for keeping beside the reason. */
export function boundRaw(row: string): string {
  return row.length <= LONGEST_RAW ? row : `${row.slice(0, LONGEST_RAW)}…`.toWellFormed();
}

/** One line about a reject: `devices.csv line 7, usage_hours: …`. */
export function rejectToLine(reject: Reject): string {
  const place = reject.line === 0 ? reject.file : `${reject.file} line ${reject.line}`;
  return escapeUnshowable(`${place}${reject.field === "" ? "" : `, ${reject.field}`}: ${reject.reason}`);
}
