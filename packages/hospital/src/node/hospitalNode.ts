import { Answerer } from "../answerer/answerer.ts";
import { errorToLine, HospitalError, toError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import type { FaultHook } from "../faults.ts";
import { type BackoffOptions, backoffMs } from "../ledger/backoff.ts";
import { NoiseKeeper } from "../noise/noiseKeeper.ts";
import { createSource } from "../sources/createSource.ts";
import type { Source } from "../sources/source.ts";
import type { SpoolStatus } from "../spool/spool.ts";
import type { SubmitterState } from "../submitter/submitter.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { Ending } from "../time/ending.ts";
import { collectSource } from "./collector.ts";
import type { HospitalConfig } from "./config.ts";
import type { HospitalNetwork } from "./connectHospital.ts";
import { Pipeline } from "./pipeline.ts";

export interface HospitalNodeOptions {
  readonly config: HospitalConfig;
  readonly network: HospitalNetwork;
  readonly onEvent?: EventListener;
  readonly clock?: Clock;
  /** Uniform in [0, 1); spreads attempts over time. */
  readonly random?: () => number;
  readonly fault?: FaultHook;
}

/** What a node is doing. */
export interface HospitalNodeStatus extends SpoolStatus {
  readonly hospital: string;
  readonly submitter: SubmitterState;
  /** Number of the last batch that is on the ledger with all before it. */
  readonly lastBatch: number;
  /** Seconds that reports have been waiting without a batch being confirmed; 0 while none wait. */
  readonly lagSeconds: number;
  readonly pendingQuestions: number;
}

/** A hospital's node. */
export interface HospitalNode {
  readonly status: HospitalNodeStatus;
  /** Ends when the node has been stopped, or rejects with why it cannot go on. */
  readonly done: Promise<void>;
  /** Contributes to the next noise epoch. */
  rotateNoise(): Promise<number | undefined>;
  /**
   * Stops reading, finishes what is in flight and closes everything.
   *
   * @param graceMs time after which calls are given up; what they were about stays in the spool
   */
  stop(graceMs?: number): Promise<void>;
}

const DEFAULT_GRACE_MS = 10_000;

/**
 * Starts a hospital's node: it reads the sources, submits their reports, answers committed questions and keeps the hospital's
 * noise share.
 *
 * @throws HospitalError `spool_in_use`, `spool_unreadable`, `invalid_config`, `source_unreadable`
 */
export function createHospitalNode(options: HospitalNodeOptions): HospitalNode {
  return new RunningNode(options);
}

class RunningNode implements HospitalNode {
  readonly done: Promise<void>;
  readonly #options: HospitalNodeOptions;
  readonly #clock: Clock;
  readonly #backoff: BackoffOptions;
  readonly #onEvent: EventListener;
  readonly #ending = new Ending(DEFAULT_GRACE_MS);
  readonly #pipeline: Pipeline;
  readonly #answerer: Answerer;
  readonly #noise: NoiseKeeper;
  readonly #sources: readonly Source[];
  /** Since when something waits for the ledger without anything being confirmed. */
  #waitingSince: number | undefined;
  #failure: Error | undefined;
  #lastStatus: HospitalNodeStatus | undefined;

  constructor(options: HospitalNodeOptions) {
    const { config, network, clock = systemClock, random = Math.random } = options;
    this.#options = options;
    this.#clock = clock;
    this.#backoff = { firstMs: 25, largestMs: 10_000, clock, random };
    this.#onEvent = (event) => {
      if (event.type === "collected") this.#waitingSince ??= clock.now();
      if (event.type === "batch-committed") this.#waitingSince = clock.now();
      options.onEvent?.(event);
    };
    this.#sources = config.sources.map((source) => createSource(source, clock));
    this.#answerer = this.#createAnswerer(network);
    this.#noise = this.#createNoiseKeeper(network);
    this.#pipeline = this.#createPipeline(network);
    this.done = this.#run();
    // Whoever starts a node may look at `done` later, or never.
    this.done.catch(() => {});
  }

  get status(): HospitalNodeStatus {
    return this.#lastStatus ?? this.#readStatus();
  }

  rotateNoise(): Promise<number | undefined> {
    return this.#noise.rotate(this.#ending.stop);
  }

  async stop(graceMs?: number): Promise<void> {
    this.#ending.begin(graceMs);
    await this.done.catch(() => {});
  }

  async #run(): Promise<void> {
    const signal = this.#ending.stop;
    try {
      await Promise.all(
        [
          ...this.#sources.map((source) => this.#collect(source, signal)),
          this.#pipeline.run(signal),
          this.#answerer.run(signal),
          this.#noise.run(signal),
        ].map((part) => part.catch((error: unknown) => this.#fail(error))),
      );
    } finally {
      this.#lastStatus = this.#readStatus();
      this.#ending[Symbol.dispose]();
      this.#pipeline.close();
      this.#options.network.close();
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** One part that cannot go on ends all: a node that runs in part looks as if it ran. */
  #fail(error: unknown): void {
    this.#failure ??= toError(error);
    this.#ending.begin();
  }

  /** A source that fails, such as a folder that is away for a while, is tried again; its position is on disk. */
  async #collect(source: Source, signal: AbortSignal): Promise<void> {
    const collector = {
      spool: this.#pipeline.spool,
      spoolBytes: this.#options.config.spoolBytes,
      clock: this.#clock,
      onEvent: this.#onEvent,
      onAppended: () => this.#pipeline.wake(),
    };
    for (let failures = 1; !signal.aborted; failures++) {
      try {
        await collectSource(source, collector, signal);
        if (!signal.aborted) this.#onEvent({ type: "source-ended", source: source.name });
        return;
      } catch (error) {
        if (!(error instanceof HospitalError) || error.code !== "source_unreadable") throw error;
        const waitMs = backoffMs(failures, { ...this.#backoff, firstMs: 1000, largestMs: 60_000 });
        this.#onEvent({ type: "source-failed", source: source.name, reason: errorToLine(error), waitMs });
        await this.#clock.wait(waitMs, signal);
      }
    }
  }

  #readStatus(): HospitalNodeStatus {
    const { spool, submitter } = this.#pipeline;
    const status = spool.status();
    if (status.waitingReports === 0) this.#waitingSince = undefined;
    else this.#waitingSince ??= this.#clock.now();
    return {
      ...status,
      hospital: this.#options.config.hospital,
      submitter: submitter.state,
      lastBatch: spool.chain()?.confirmed.sequence ?? 0,
      lagSeconds: this.#waitingSince === undefined ? 0 : this.#clock.now() - this.#waitingSince,
      pendingQuestions: this.#answerer.pending,
    };
  }

  #createPipeline({ ledger }: HospitalNetwork): Pipeline {
    const { config, fault } = this.#options;
    return new Pipeline({
      hospital: config.hospital,
      spool: config.spool,
      batches: config.batches,
      ledger,
      clock: this.#clock,
      backoff: this.#backoff,
      onEvent: this.#onEvent,
      cancel: this.#ending.cancel,
      ...(fault === undefined ? {} : { fault }),
    });
  }

  #createAnswerer({ ledger, hospitals, endorsers }: HospitalNetwork): Answerer {
    const { config } = this.#options;
    return new Answerer({
      hospital: config.hospital,
      hospitals,
      questions: ledger.questions,
      followAsked: (signal) => ledger.followAsked(signal),
      endorsers,
      delayMs: config.answerDelayMs,
      lookMs: config.lookMs,
      backoff: this.#backoff,
      clock: this.#clock,
      onEvent: this.#onEvent,
      cancel: this.#ending.cancel,
    });
  }

  #createNoiseKeeper({ ledger, endorsers }: HospitalNetwork): NoiseKeeper {
    const { config } = this.#options;
    return new NoiseKeeper({
      hospital: config.hospital,
      noise: ledger.noise,
      endorsers,
      lookMs: config.lookMs,
      backoff: this.#backoff,
      clock: this.#clock,
      onEvent: this.#onEvent,
    });
  }
}
