import type { DeviceReport } from "@medtech-chain/schema";
import type { Reject } from "./reject.ts";

/** Most reports in a chunk. A chunk is what one disk write of the spool makes durable. */
export const CHUNK_ROWS = 5000;

/** Part of what a source has, and how far it has been read with it. */
export interface SourceChunk {
  readonly reports: readonly DeviceReport[];
  readonly rejects: readonly Reject[];
  /** What the position is about: a file's name, or empty where a source has one position only. */
  readonly item: string;
  /** Everything of the item up to and including this chunk; only the source reads it. */
  readonly position: string;
  /** How much of the item has been read, in the unit that suits the source. */
  readonly progress: SourceProgress;
}

export interface SourceProgress {
  readonly done: number;
  /** Undefined where there is no end. */
  readonly total: number | undefined;
  readonly unit: "bytes" | "reports";
}

/** The last position of each item that is on disk. */
export type SourcePositions = ReadonlyMap<string, string>;

/** Where device reports come from. */
export interface Source {
  /** Names the source in the spool; keeps its positions over restarts. */
  readonly name: string;
  /**
   * Everything after the positions, in chunks. Asking for the next chunk acknowledges the one before it: the caller has
   * it and its position on disk by then. Ends when there is nothing more to come, or when the signal is aborted.
   *
   * @throws HospitalError `source_unreadable` where nothing of the source can be read
   */
  read(positions: SourcePositions, signal: AbortSignal): AsyncIterable<SourceChunk>;
}
