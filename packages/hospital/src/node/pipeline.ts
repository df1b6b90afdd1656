import { Batcher } from "../batcher/batcher.ts";
import type { EventListener } from "../events.ts";
import type { FaultHook } from "../faults.ts";
import type { BackoffOptions } from "../ledger/backoff.ts";
import type { HospitalLedger } from "../ledger/hospitalLedger.ts";
import { openSpool, type Spool } from "../spool/spool.ts";
import { Submitter } from "../submitter/submitter.ts";
import type { Clock } from "../time/clock.ts";
import { Signal } from "../time/signal.ts";
import type { BatchConfig } from "./config.ts";

export interface PipelineOptions {
  readonly hospital: string;
  readonly spool: string;
  readonly batches: BatchConfig;
  readonly ledger: Pick<HospitalLedger, "batches">;
  readonly clock: Clock;
  readonly backoff: BackoffOptions;
  readonly onEvent: EventListener;
  readonly cancel?: AbortSignal;
  readonly fault?: FaultHook;
}

/** From the spool to the ledger: cuts batches and submits them. */
export class Pipeline implements Disposable {
  readonly spool: Spool;
  readonly submitter: Submitter;
  readonly #batcher: Batcher;
  readonly #clock: Clock;
  readonly #appended = new Signal();

  /** @throws HospitalError `spool_in_use`, `spool_unreadable` */
  constructor(options: PipelineOptions) {
    const { hospital, batches, ledger, clock, backoff, onEvent } = options;
    const fault = options.fault === undefined ? {} : { fault: options.fault };
    const cancel = options.cancel === undefined ? {} : { cancel: options.cancel };
    this.#clock = clock;
    this.spool = openSpool({
      path: options.spool,
      hospital,
      segmentBytes: batches.bytes - SEGMENT_MARGIN,
      ...fault,
    });
    this.#batcher = new Batcher({ spool: this.spool, ...batches, clock, onEvent });
    this.submitter = new Submitter({
      spool: this.spool,
      batches: ledger.batches,
      inFlight: batches.inFlight,
      backoff,
      onEvent,
      ...cancel,
      ...fault,
    });
  }

  /** Says that the spool has got something. */
  wake(): void {
    this.#appended.raise();
  }

  /** Puts what waits into batches at once, however little it is. */
  flush(): void {
    this.#batcher.cut(true);
    this.submitter.wake();
  }

  /**
   * Cuts and submits until the signal is aborted, and then awaits what is in flight. What is not in a batch by then stays in the
   * spool.
   *
   * @throws HospitalError `ledger_mismatch`, `refused`
   */
  async run(signal: AbortSignal): Promise<void> {
    const ending = new AbortController();
    const end = () => {
      ending.abort();
      this.#appended.raise();
    };
    signal.addEventListener("abort", end, { once: true });
    if (signal.aborted) end();
    try {
      await this.submitter.start(ending.signal);
      // Where one of the two fails, the other comes to its end before the failure is told.
      const parts = [this.submitter.run(ending.signal), this.#cutRegularly(ending.signal)];
      const ends = await Promise.allSettled(parts.map((part) => part.finally(end)));
      for (const ended of ends) if (ended.status === "rejected") throw ended.reason;
    } finally {
      signal.removeEventListener("abort", end);
    }
  }

  close(): void {
    this.spool.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #cutRegularly(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#appended.lower();
      const lingerMs = this.#batcher.cut() ?? IDLE_MS;
      this.submitter.wake();
      const over = new AbortController();
      await Promise.race([this.#clock.wait(lingerMs, over.signal), this.#appended.raised()]);
      over.abort();
    }
  }
}

/** A batch has more around its columns than a segment. */
const SEGMENT_MARGIN = 1024;
/** Longest time without a look at the spool, in milliseconds. */
const IDLE_MS = 60_000;
