import type { Endorsers } from "@medtech-chain/ledger";
import { errorToLine } from "../errors.ts";
import type { EventListener } from "../events.ts";
import { type BackoffOptions, callUntilDone } from "../ledger/backoff.ts";
import { endorsedBy, type HospitalLedger } from "../ledger/hospitalLedger.ts";
import type { Clock } from "../time/clock.ts";
import { Slots } from "./slots.ts";
import { turnOf } from "./turn.ts";

export interface AnswererOptions {
  readonly hospital: string;
  /** All hospitals of the network, this one included. */
  readonly hospitals: readonly string[];
  readonly questions: HospitalLedger["questions"];
  readonly followAsked: HospitalLedger["followAsked"];
  /** Who endorses answers; noise shares are read, so they are hospitals only. */
  readonly endorsers: Endorsers;
  /** Time that each hospital waits for the one before it, in milliseconds. */
  readonly delayMs: number;
  /** Time between two looks for questions that no event told of, in milliseconds. */
  readonly lookMs: number;
  readonly backoff: BackoffOptions;
  readonly clock: Clock;
  readonly onEvent: EventListener;
  /** Gives up calls that have begun; without it they are awaited when answering ends. */
  readonly cancel?: AbortSignal;
}

/** Questions that are being answered at the same time; more only wait at the peers. */
const MOST_AT_ONCE = 16;

/**
 * Answers committed questions. Every hospital runs one; which of them answers first follows from the question, and the answer is the
 * same whoever it is, so nobody has to agree on it.
 */
export class Answerer {
  readonly #options: AnswererOptions;
  readonly #work = new Map<string, Promise<void>>();
  readonly #slots = new Slots(MOST_AT_ONCE);

  constructor(options: AnswererOptions) {
    this.#options = options;
  }

  /** Questions that are being answered, or waited for. */
  get pending(): number {
    return this.#work.size;
  }

  /** Answers until the signal is aborted, and then awaits what has begun. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#followEvents(signal), this.#lookRegularly(signal)]);
    await Promise.all(this.#work.values());
  }

  /** The stream opens itself again, except where it is refused for good: then looking finds the questions, more slowly. */
  async #followEvents(signal: AbortSignal): Promise<void> {
    const { followAsked, onEvent } = this.#options;
    try {
      for await (const question of followAsked(signal)) this.#begin(question, signal);
    } catch (error) {
      if (!signal.aborted)
        onEvent({ type: "stopped", what: "following questions", reason: errorToLine(error) });
    }
  }

  async #lookRegularly(signal: AbortSignal): Promise<void> {
    const { questions, lookMs, clock, onEvent } = this.#options;
    while (!signal.aborted) {
      try {
        const { ids } = await questions.listPending({}, { signal });
        for (const question of ids) this.#begin(question, signal);
      } catch (error) {
        if (signal.aborted) return;
        onEvent({ type: "retrying", what: "listing questions", reason: errorToLine(error), waitMs: lookMs });
      }
      await clock.wait(lookMs, signal);
    }
  }

  #begin(question: string, signal: AbortSignal): void {
    if (signal.aborted || this.#work.has(question)) return;
    const work = this.#answerInTurn(question, signal).finally(() => this.#work.delete(question));
    this.#work.set(question, work);
  }

  /** Never rejects: a question that could not be answered is found again by looking. */
  async #answerInTurn(question: string, signal: AbortSignal): Promise<void> {
    const { hospital, hospitals, delayMs, clock, onEvent } = this.#options;
    const turn = turnOf(question, hospital, hospitals);
    if (turn > 0) {
      await clock.wait(turn * delayMs, signal);
      if (signal.aborted || (await this.#isAnswered(question, signal))) return;
    }
    try {
      await this.#slots.run(() => this.#answer(question, signal));
    } catch (error) {
      onEvent({ type: "stopped", what: `question ${question.slice(0, 12)}`, reason: errorToLine(error) });
    }
  }

  async #isAnswered(question: string, signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.#options.questions.getAsk({ id: question }, { signal })).answered;
    } catch {
      return false;
    }
  }

  async #answer(question: string, signal: AbortSignal): Promise<void> {
    const { questions, endorsers, backoff, onEvent, cancel } = this.#options;
    const answer = () => questions.answer({ id: question }, endorsedBy(endorsers, cancel));
    const response = await callUntilDone(answer, backoff, signal, (error, waitMs) => {
      const what = `question ${question.slice(0, 12)}`;
      onEvent({ type: "retrying", what, reason: errorToLine(error), waitMs });
    });
    if (response !== undefined) onEvent({ type: "answered", question, existed: response.existed });
  }
}
