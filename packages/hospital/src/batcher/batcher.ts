import { type EncodedColumns, mergeColumns } from "@medtech-chain/columns";
import { Refusal } from "@medtech-chain/domain";
import type { EventListener } from "../events.ts";
import type { Spool, SpoolSegment } from "../spool/spool.ts";
import type { Clock } from "../time/clock.ts";
import { createSpoolBatch } from "./createSpoolBatch.ts";

export interface BatcherOptions {
  readonly spool: Spool;
  /** A batch is cut as soon as this many rows wait. */
  readonly rows: number;
  /** Largest batch in bytes. */
  readonly bytes: number;
  /** How long rows wait for others before a smaller batch is cut. */
  readonly lingerMs: number;
  readonly clock: Clock;
  readonly onEvent: EventListener;
}

/** What is before the columns in a batch: its numbers, its hospital of at most 64 bytes, and their tags. */
export const BATCH_OVERHEAD_BYTES = 128;

/** Cuts the spool's segments into numbered batches. */
export class Batcher {
  readonly #options: BatcherOptions;
  /** When the oldest row began to wait; undefined while none does. */
  #waitingSince: number | undefined;

  constructor(options: BatcherOptions) {
    this.#options = options;
  }

  /**
   * Cuts what is full, and what has lingered; with `flush`, everything.
   *
   * @returns milliseconds until the rest will have lingered; undefined where nothing waits, or the chain has not begun
   */
  cut(flush = false): number | undefined {
    const { spool, rows, lingerMs, clock } = this.#options;
    if (spool.chain() === undefined) return undefined;
    let waiting = spool.segmentRows();
    this.#waitingSince = waiting === 0 ? undefined : (this.#waitingSince ?? clock.elapsed());
    while (waiting > 0) {
      const left = lingerMs - (clock.elapsed() - this.#waitingSince!);
      if (waiting < rows && left > 0 && !flush) return left;
      waiting -= this.#cutOne();
      this.#waitingSince = waiting === 0 ? undefined : waiting >= rows ? this.#waitingSince : clock.elapsed();
    }
    return undefined;
  }

  #cutOne(): number {
    const { spool } = this.#options;
    const { segments, columns } = this.#gather(spool.segments(this.#options.rows));
    const batch = createSpoolBatch(spool.hospital, spool.chain()!.assigned, columns);
    spool.storeBatch(
      batch,
      segments.map(({ id }) => id),
    );
    this.#options.onEvent({ type: "batch-stored", sequence: batch.sequence, rows: batch.rows });
    return columns.rowCount;
  }

  /** As many of the segments, from the oldest, as make one valid batch of the right size. */
  #gather(segments: readonly SpoolSegment[]): { segments: readonly SpoolSegment[]; columns: EncodedColumns } {
    for (let count = segments.length; count > 1; count = Math.ceil(count / 2)) {
      const taken = segments.slice(0, count);
      const columns = this.#merge(taken);
      if (columns !== undefined) return { segments: taken, columns };
    }
    return { segments: segments.slice(0, 1), columns: segments[0]!.columns };
  }

  /** Undefined where the segments do not fit one batch: too large, or the same device and time in two of them. */
  #merge(segments: readonly SpoolSegment[]): EncodedColumns | undefined {
    const parts = segments.map(({ columns }) => columns);
    try {
      const merged = mergeColumns(parts);
      return merged.bytes.length <= this.#options.bytes - BATCH_OVERHEAD_BYTES ? merged : undefined;
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }
}
