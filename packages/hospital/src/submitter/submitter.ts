import { isRefusedFor } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import { errorToLine, HospitalError, toError } from "../errors.ts";
import type { EventListener } from "../events.ts";
import { type FaultHook, noFaults } from "../faults.ts";
import { type BackoffOptions, callUntilDone } from "../ledger/backoff.ts";
import type { HospitalLedger } from "../ledger/hospitalLedger.ts";
import type { Spool, SpoolBatch } from "../spool/spool.ts";
import { Signal } from "../time/signal.ts";
import { assertChainKnown, findChainEndFromCut } from "./chainEnd.ts";
import { renumberBatches } from "./renumber.ts";

export interface SubmitterOptions {
  readonly spool: Spool;
  readonly batches: HospitalLedger["batches"];
  /** Batches that are sent at the same time. */
  readonly inFlight: number;
  readonly backoff: BackoffOptions;
  readonly onEvent: EventListener;
  /** Gives up calls that have begun; without it they are awaited when submitting ends. */
  readonly cancel?: AbortSignal;
  readonly fault?: FaultHook;
}

/** What the submitter is doing. `stopped` says why it cannot go on. */
export type SubmitterState =
  | { readonly state: "starting" | "running" | "ended" }
  | { readonly state: "waiting" | "stopped"; readonly reason: string };

/**
 * Sends the spool's batches in the order of their numbers, several at a time, and takes them out of the spool as they are
 * committed. Until the first one is confirmed, batches go out one by one: a number that is taken shows then, before others hang
 * on it.
 */
export class Submitter {
  readonly #options: SubmitterOptions;
  readonly #fault: FaultHook;
  readonly #changed = new Signal();
  readonly #inFlight = new Set<number>();
  #window = 1;
  /** Number of the last batch that was sent. */
  #sent = 0;
  #mustRenumber = false;
  #failure: Error | undefined;
  #state: SubmitterState = { state: "starting" };

  constructor(options: SubmitterOptions) {
    this.#options = options;
    this.#fault = options.fault ?? noFaults;
  }

  get state(): SubmitterState {
    return this.#state;
  }

  /** Whether every batch of the spool is on the ledger. */
  get isIdle(): boolean {
    return this.#inFlight.size === 0 && this.#options.spool.nextBatch(0) === undefined;
  }

  /** Says that the spool may have a new batch. */
  wake(): void {
    this.#changed.raise();
  }

  /**
   * Finds where the hospital's chain ends, if the spool does not know, and makes sure that the ledger is the one it knows. Has to be
   * done before batches can be cut.
   *
   * @throws HospitalError `ledger_mismatch`, `refused`
   */
  async start(signal: AbortSignal): Promise<void> {
    const { spool, batches } = this.#options;
    const chain = spool.chain();
    await this.#call("finding the end of the chain", signal, async () => {
      if (chain === undefined) spool.startChain(await findChainEndFromCut(batches, spool.hospital, signal));
      else await assertChainKnown(batches, spool.hospital, chain.confirmed, signal);
    });
    if (!signal.aborted) this.#state = { state: "running" };
  }

  /**
   * Sends until the signal is aborted, and then awaits what is in flight.
   *
   * @throws HospitalError `refused`
   */
  async run(signal: AbortSignal): Promise<void> {
    const wake = () => this.wake();
    signal.addEventListener("abort", wake, { once: true });
    try {
      while (!signal.aborted && this.#failure === undefined) {
        this.#changed.lower();
        if (this.#mustRenumber && this.#inFlight.size === 0) await this.#renumber(signal);
        this.#fill(signal);
        await this.#changed.raised();
      }
    } finally {
      signal.removeEventListener("abort", wake);
      await this.#drain();
    }
    if (this.#failure !== undefined) throw this.#failure;
    this.#state = { state: "ended" };
  }

  #fill(signal: AbortSignal): void {
    const { spool } = this.#options;
    while (!this.#mustRenumber && this.#inFlight.size < this.#window) {
      const batch = spool.nextBatch(this.#sent);
      if (batch === undefined) return;
      this.#sent = batch.sequence;
      this.#inFlight.add(batch.sequence);
      void this.#deliver(batch, signal);
    }
  }

  /** Never rejects: whatever goes wrong is kept for `run`. */
  async #deliver(batch: SpoolBatch, signal: AbortSignal): Promise<void> {
    try {
      await this.#send(batch, signal);
    } catch (error) {
      this.#failure ??= toError(error);
    } finally {
      this.#inFlight.delete(batch.sequence);
      this.#changed.raise();
    }
  }

  async #send(batch: SpoolBatch, signal: AbortSignal): Promise<void> {
    const { spool, batches, inFlight, onEvent, cancel } = this.#options;
    const { sequence, rows } = batch;
    this.#fault("send-begun");
    try {
      // A call that has begun is awaited even when the node stops, so the signal only ends the attempts after it.
      const send = () =>
        batches.recordBatch({ batch: batch.bytes }, cancel === undefined ? {} : { signal: cancel });
      const response = await this.#call(`batch ${sequence}`, signal, send);
      if (response === undefined) return;
      this.#fault("send-committed");
      spool.confirm(sequence);
      this.#window = inFlight;
      this.#state = { state: "running" };
      onEvent({ type: "batch-committed", sequence, rows, existed: response.existed });
    } catch (error) {
      if (!(error instanceof HospitalError) || !isRefusedFor(error.cause, Reason.BATCH_DIFFERS)) throw error;
      this.#mustRenumber = true;
    }
  }

  async #renumber(signal: AbortSignal): Promise<void> {
    const { spool, batches, onEvent } = this.#options;
    const count = await this.#call("renumbering batches", signal, () =>
      renumberBatches(spool, batches, signal),
    );
    if (count === undefined) return;
    this.#mustRenumber = false;
    this.#window = 1;
    this.#sent = 0;
    onEvent({ type: "renumbered", batches: count });
  }

  async #drain(): Promise<void> {
    while (this.#inFlight.size > 0) {
      this.#changed.lower();
      await this.#changed.raised();
    }
  }

  async #call<T>(what: string, signal: AbortSignal, call: () => Promise<T>): Promise<T | undefined> {
    const { backoff, onEvent } = this.#options;
    try {
      return await callUntilDone(call, backoff, signal, (error, waitMs) => {
        this.#state = { state: "waiting", reason: errorToLine(error) };
        onEvent({ type: "retrying", what, reason: errorToLine(error), waitMs });
      });
    } catch (cause) {
      if (cause instanceof HospitalError) throw this.#stop(cause);
      const message = `${what} was refused: ${errorToLine(cause)}`;
      const error = new HospitalError("refused", what, message, cause);
      throw isRefusedFor(cause, Reason.BATCH_DIFFERS) ? error : this.#stop(error);
    }
  }

  #stop(error: HospitalError): HospitalError {
    this.#state = { state: "stopped", reason: error.message };
    this.#options.onEvent({ type: "stopped", what: "submitting", reason: error.message });
    return error;
  }
}
