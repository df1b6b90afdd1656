import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError } from "@connectrpc/connect";
import {
  type CommittedTransaction,
  createBlockReader,
  followEvents,
  type LedgerConnection,
} from "@medtech-chain/ledger";

/** Event of a release (`QuestionService.Answer`); its payload is the question's identifier. */
const ANSWERED_EVENT = "answered";
/** Answers that came before anybody waited for them; far more than one asker has under way. */
const KEPT_ANSWERS = 4096;

/** Tells when questions are answered, from the events of one peer. Watches from its start on. */
export class AnswerWatcher implements Disposable {
  readonly #ending = new AbortController();
  readonly #answers = new Map<string, CommittedTransaction>();
  readonly #waiters = new Map<string, PromiseWithResolvers<CommittedTransaction>>();
  #failure: ConnectError | undefined;

  private constructor(connection: LedgerConnection, startBlock: bigint) {
    this.#follow(connection, startBlock).catch((error: unknown) => this.#fail(ConnectError.from(error)));
  }

  /** Begins to watch at the newest block. */
  static async start(connection: LedgerConnection): Promise<AnswerWatcher> {
    return new AnswerWatcher(connection, await createBlockReader(connection).getHeight());
  }

  /**
   * The transaction that answers a question; undefined if it takes longer than `timeoutMs`.
   *
   * @throws ConnectError the peer refuses its events for good
   * @throws Error `AbortError`
   */
  async wait(id: string, timeoutMs: number, signal?: AbortSignal): Promise<CommittedTransaction | undefined> {
    if (this.#failure !== undefined) throw this.#failure;
    const known = this.#answers.get(id);
    if (known !== undefined) return known;
    const waiter = this.#waiters.get(id) ?? Promise.withResolvers<CommittedTransaction>();
    this.#waiters.set(id, waiter);
    const ended = new AbortController();
    const signals = signal === undefined ? [ended.signal] : [ended.signal, signal];
    try {
      return await Promise.race([
        waiter.promise,
        sleep(timeoutMs, undefined, { signal: AbortSignal.any(signals) }),
      ]);
    } finally {
      ended.abort();
      this.#waiters.delete(id);
    }
  }

  [Symbol.dispose](): void {
    this.#ending.abort();
  }

  async #follow(connection: LedgerConnection, startBlock: bigint): Promise<void> {
    const { signal } = this.#ending;
    for await (const { name, payload, transactionId, block } of followEvents(connection, {
      startBlock,
      signal,
    })) {
      if (name === ANSWERED_EVENT) this.#keep(new TextDecoder().decode(payload), { transactionId, block });
    }
  }

  #keep(id: string, answer: CommittedTransaction): void {
    this.#waiters.get(id)?.resolve(answer);
    this.#answers.set(id, answer);
    if (this.#answers.size > KEPT_ANSWERS) this.#answers.delete(this.#answers.keys().next().value!);
  }

  #fail(error: ConnectError): void {
    this.#failure = error;
    for (const waiter of this.#waiters.values()) waiter.reject(error);
  }
}
