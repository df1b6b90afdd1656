import { Code, ConnectError, createContextValues } from "@connectrpc/connect";
import {
  type CommittedTransaction,
  createLedgerClients,
  createReceipt,
  findUnknownTransaction,
  type LedgerClients,
  type LedgerConnection,
  receiptKey,
} from "@medtech-chain/ledger";
import {
  AccountKind,
  type Ask,
  type Cut,
  type ExpectResponse,
  type Question,
  type Receipt,
  type Release,
} from "@medtech-chain/schema";
import { AnswerWatcher } from "./answerWatcher.ts";
import { AskFailure } from "./askFailure.ts";

/** How exact an answer shall be: by what it may cost, or by its error. */
export type Precision =
  | { readonly microEpsilon: bigint }
  /** Half width of the interval in the unit of the answer, and its confidence in parts per million. */
  | { readonly halfWidth: bigint; readonly confidencePpm: number };

export interface AskFlowOptions {
  /** As the researcher, or as the platform. */
  readonly connection: LedgerConnection;
  /** Whose account is charged. */
  readonly researcher: string;
}

export interface ExpectOptions {
  /** Of the expected interval, in parts per million; 95 % where there is none. */
  readonly confidencePpm?: number;
  readonly signal?: AbortSignal;
}

export interface AskOptions {
  readonly question: Question;
  readonly microEpsilon: bigint;
  /** What the question covers; the newest cut of the connection's peer where there is none. */
  readonly cut?: Cut;
  /** How long to wait for the answer, in milliseconds. */
  readonly patienceMs?: number;
  readonly onProgress?: (progress: AskProgress) => void;
  readonly signal?: AbortSignal;
}

export type AskProgress =
  | { readonly step: "cut"; readonly cut: Cut }
  /** Nothing is charged for a question that exists already. */
  | {
      readonly step: "charged";
      readonly ask: Ask;
      readonly existed: boolean;
      readonly transaction: CommittedTransaction;
    }
  | { readonly step: "answered"; readonly transactionId: string };

export interface Answered {
  readonly ask: Ask;
  readonly release: Release;
  /** The question was asked before, with the same cut and parameters; nothing was charged. */
  readonly existed: boolean;
  /** In micro-epsilon. */
  readonly charged: bigint;
  /** The transaction that asked. */
  readonly asked: CommittedTransaction;
  /** Identifier of the transaction that answered. */
  readonly answeredBy: string;
}

const DEFAULT_PATIENCE_MS = 120_000;
/** How often the ledger is asked for an answer whose event did not come. */
const LOOK_MS = 2_000;

interface Asked {
  readonly ask: Ask;
  readonly existed: boolean;
  /** Set where the question is answered already. */
  readonly release: Release | undefined;
  readonly transaction: CommittedTransaction;
}

/** Asks questions for one researcher: cut, ask, wait for the release, receipt. Many at once, over one connection. */
export class AskFlow implements Disposable {
  readonly #connection: LedgerConnection;
  readonly #clients: LedgerClients;
  readonly #researcher: string;
  #watcher: Promise<AnswerWatcher> | undefined;
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor({ connection, researcher }: AskFlowOptions) {
    this.#connection = connection;
    this.#clients = createLedgerClients(connection);
    this.#researcher = researcher;
  }

  /** What a question would cost and how exact its answer would be. Without a precision: at the rules' default epsilon. */
  async expect(
    question: Question,
    precision?: Precision,
    options: ExpectOptions = {},
  ): Promise<ExpectResponse> {
    const { confidencePpm = 0, signal } = options;
    return this.#clients.questions.expect(
      { question, researcher: this.#researcher, confidencePpm, ...precisionToRequest(precision) },
      signalOption(signal),
    );
  }

  /** The newest cut of the hospitals that a question names. */
  async cut(question: Question, signal?: AbortSignal): Promise<Cut> {
    const { cut } = await this.#clients.batches.getCut(
      { hospitals: question.hospitals },
      signalOption(signal),
    );
    return cut!;
  }

  /**
   * Asks a question and waits for its answer. The same question again, with the same cut, is answered at no cost.
   *
   * @throws AskFailure that says whether the question was charged
   */
  async ask(options: AskOptions): Promise<Answered> {
    const { question, microEpsilon, onProgress, signal } = options;
    const watcher = await notCharged(this.#watch());
    const cut = options.cut ?? (await notCharged(this.cut(question, signal)));
    onProgress?.({ step: "cut", cut });
    const { ask, existed, release, transaction } = await this.#submit(
      { question, cut, microEpsilon },
      signal,
    );
    onProgress?.({ step: "charged", ask, existed, transaction });
    const answered =
      release === undefined
        ? await this.#await(watcher, ask, existed, options)
        : { release, answeredBy: (await this.#clients.questions.getRelease({ id: ask.id })).transactionId };
    onProgress?.({ step: "answered", transactionId: answered.answeredBy });
    return {
      ask,
      existed,
      asked: transaction,
      charged: existed ? 0n : ask.charge!.microEpsilon,
      ...answered,
    };
  }

  /** Everything that is needed to check a release offline. */
  async receipt(release: Pick<Release, "id">, signal?: AbortSignal): Promise<Receipt> {
    return createReceipt(this.#connection, release.id, signal);
  }

  /** What the researcher was granted, and what is spent, in micro-epsilon. */
  async budget(): Promise<{ readonly granted: bigint; readonly spent: bigint }> {
    const { budget } = await this.#clients.accounts.getAccount({
      id: this.#researcher,
      kind: AccountKind.RESEARCHER,
    });
    return { granted: budget!.granted, spent: budget!.spent };
  }

  [Symbol.dispose](): void {
    this.#watcher?.then(
      (watcher) => watcher[Symbol.dispose](),
      () => {},
    );
  }

  #watch(): Promise<AnswerWatcher> {
    this.#watcher ??= AnswerWatcher.start(this.#connection).catch((error: unknown) => {
      this.#watcher = undefined;
      throw error;
    });
    return this.#watcher;
  }

  /** One after the other: all charge the same account, so at once they would only meet conflicts. */
  #submit(
    request: { question: Question; cut: Cut; microEpsilon: bigint },
    signal: AbortSignal | undefined,
  ): Promise<Asked> {
    const turn = this.#lastTurn.then(() => this.#submitNow(request, signal));
    this.#lastTurn = turn.catch(() => {});
    return turn;
  }

  async #submitNow(
    request: { question: Question; cut: Cut; microEpsilon: bigint },
    signal: AbortSignal | undefined,
  ): Promise<Asked> {
    let transaction: CommittedTransaction | undefined;
    const contextValues = createContextValues().set(receiptKey, (committed) => {
      transaction = committed;
    });
    try {
      const { ask, existed, release } = await this.#clients.questions.ask(
        { ...request, researcher: this.#researcher },
        { ...signalOption(signal), contextValues },
      );
      return { ask: ask!, existed, release, transaction: transaction! };
    } catch (error) {
      const isOpen = error instanceof ConnectError && findUnknownTransaction(error) !== undefined;
      throw new AskFailure(isOpen ? "unknown" : "not-charged", messageOf(error), { cause: error });
    }
  }

  /** Events tell of the answer at once; looking now and then finds it where they began too late. */
  async #await(watcher: AnswerWatcher, ask: Ask, existed: boolean, options: AskOptions) {
    const { patienceMs = DEFAULT_PATIENCE_MS, signal } = options;
    const charge = existed ? "not-charged" : "charged";
    const deadline = Date.now() + patienceMs;
    try {
      for (let first = existed; Date.now() < deadline; first = false) {
        const wait = first ? 0 : Math.min(LOOK_MS, deadline - Date.now());
        await watcher.wait(ask.id, wait, signal);
        const found = await this.#findRelease(ask.id, signal);
        if (found !== undefined) return found;
      }
    } catch (error) {
      throw new AskFailure(charge, messageOf(error), { id: ask.id, cause: error });
    }
    throw new AskFailure(
      charge,
      `no hospital has answered the question within ${patienceMs / 1000} seconds`,
      {
        id: ask.id,
      },
    );
  }

  async #findRelease(id: string, signal: AbortSignal | undefined) {
    try {
      const { release, transactionId } = await this.#clients.questions.getRelease(
        { id },
        signalOption(signal),
      );
      return { release: release!, answeredBy: transactionId };
    } catch (error) {
      if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
      throw error;
    }
  }
}

function precisionToRequest(precision: Precision | undefined) {
  if (precision === undefined) return {};
  if ("microEpsilon" in precision) {
    return { precision: { case: "microEpsilon" as const, value: precision.microEpsilon } };
  }
  const { halfWidth, confidencePpm } = precision;
  return { precision: { case: "halfWidth" as const, value: halfWidth }, confidencePpm };
}

async function notCharged<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    throw new AskFailure("not-charged", messageOf(error), { cause: error });
  }
}

function signalOption(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function messageOf(error: unknown): string {
  if (error instanceof ConnectError) return error.rawMessage;
  return error instanceof Error ? error.message : String(error);
}
