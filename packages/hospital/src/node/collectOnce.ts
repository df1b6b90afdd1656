import type { EventListener, NodeEvent } from "../events.ts";
import type { FaultHook } from "../faults.ts";
import type { HospitalLedger } from "../ledger/hospitalLedger.ts";
import type { Reject } from "../sources/reject.ts";
import type { Source } from "../sources/source.ts";
import type { SpoolStatus } from "../spool/spool.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { Ending } from "../time/ending.ts";
import { collectSource } from "./collector.ts";
import { type BatchConfig, defaultBatchConfig } from "./config.ts";
import { Pipeline } from "./pipeline.ts";

export interface CollectOnceOptions {
  readonly source: Source;
  readonly hospital: string;
  /** The hospital's spool; no node may be running with it. */
  readonly spool: string;
  readonly ledger: Pick<HospitalLedger, "batches">;
  readonly batches?: Partial<BatchConfig>;
  /** Reads everything again, also what was collected before. */
  readonly again?: boolean;
  readonly signal?: AbortSignal;
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
  readonly random?: () => number;
  readonly fault?: FaultHook;
}

/** What came of collecting. */
export interface CollectSummary {
  /** Reports that were read now. */
  readonly reports: number;
  /** Rows and files that were set aside now. */
  readonly rejected: number;
  /** The first of them. */
  readonly rejects: readonly Reject[];
  /** Batches and reports that were committed now, which may include some that waited from before. */
  readonly batches: number;
  readonly committed: number;
  /** Number of the hospital's last batch on the ledger. */
  readonly lastBatch: number;
  /** False where the signal was aborted first; the rest waits in the spool. */
  readonly complete: boolean;
}

const SHOWN_REJECTS = 100;
/** Time after which calls that have begun are given up, in milliseconds; what they were about stays in the spool. */
const GRACE_MS = 10_000;
/** Reading pauses while more than this waits for the ledger. */
const SPOOL_BYTES = 1024 * 1024 * 1024;

/**
 * Reads a source to its end, and returns when all that the spool holds is committed.
 *
 * @throws HospitalError `source_unreadable`, `spool_in_use`, `spool_unreadable`, `ledger_mismatch`, `refused`
 */
export async function collectOnce(options: CollectOnceOptions): Promise<CollectSummary> {
  const { source, clock = systemClock } = options;
  const tally = new Tally(options.onEvent);
  using ending = new Ending(GRACE_MS, options.signal);
  using pipeline = createPipeline(options, clock, tally, ending);
  const before = pipeline.spool.status();
  if (options.again === true) pipeline.spool.forgetPositions(source.name);
  const running = pipeline.run(ending.stop).finally(() => ending.begin());
  // Awaited below; until then its failure only ends the reading.
  running.catch(() => {});
  const collector = {
    spool: pipeline.spool,
    spoolBytes: SPOOL_BYTES,
    clock,
    onEvent: (event: NodeEvent) => tally.add(event),
    onAppended: () => pipeline.wake(),
  };
  try {
    await collectSource(source, collector, ending.stop);
    await deliverAll(pipeline, clock, ending.stop);
  } finally {
    ending.begin();
    await running.catch(() => {});
  }
  await running;
  return tally.summary(pipeline, before);
}

function createPipeline(options: CollectOnceOptions, clock: Clock, tally: Tally, ending: Ending): Pipeline {
  const { hospital, spool, batches, ledger, fault, random = Math.random } = options;
  return new Pipeline({
    hospital,
    spool,
    batches: { ...defaultBatchConfig, ...batches },
    ledger,
    clock,
    backoff: { firstMs: 25, largestMs: 10_000, clock, random },
    onEvent: (event) => tally.add(event),
    cancel: ending.cancel,
    ...(fault === undefined ? {} : { fault }),
  });
}

/** Time between two looks whether everything is delivered, in milliseconds. */
const DELIVERY_LOOK_MS = 5;

async function deliverAll(pipeline: Pipeline, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    pipeline.flush();
    if (pipeline.spool.status().waitingReports === 0) return;
    await clock.wait(DELIVERY_LOOK_MS, signal);
  }
}

class Tally {
  readonly #onEvent: EventListener | undefined;
  readonly #rejects: Reject[] = [];
  #reports = 0;
  #rejected = 0;
  #batches = 0;

  constructor(onEvent: EventListener | undefined) {
    this.#onEvent = onEvent;
  }

  add(event: NodeEvent): void {
    if (event.type === "collected") this.#reports += event.reports;
    if (event.type === "rejected") {
      this.#rejected += 1;
      if (this.#rejects.length < SHOWN_REJECTS) this.#rejects.push(event.reject);
    }
    if (event.type === "batch-committed") this.#batches += 1;
    this.#onEvent?.(event);
  }

  /** @param before what the spool said at the start */
  summary({ spool }: Pipeline, before: SpoolStatus): CollectSummary {
    const { confirmedReports, waitingReports } = spool.status();
    return {
      reports: this.#reports,
      rejected: this.#rejected,
      rejects: this.#rejects,
      batches: this.#batches,
      committed: confirmedReports - before.confirmedReports,
      lastBatch: spool.chain()?.confirmed.sequence ?? 0,
      complete: waitingReports === 0,
    };
  }
}
