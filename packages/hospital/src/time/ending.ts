/** An end in two steps: first nothing new begins, and after a time of grace what has begun is given up. */
export class Ending implements Disposable {
  readonly #stopping = new AbortController();
  readonly #cancelling = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #graceMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param outer begins the end when it is aborted */
  constructor(graceMs: number, outer?: AbortSignal) {
    this.#graceMs = graceMs;
    this.#outer = outer;
    outer?.addEventListener("abort", this.#begin, { once: true });
    if (outer?.aborted === true) this.#begin();
  }

  /** Nothing new begins. */
  get stop(): AbortSignal {
    return this.#stopping.signal;
  }

  /** What has begun is given up. */
  get cancel(): AbortSignal {
    return this.#cancelling.signal;
  }

  /** Begins the end, or shortens its grace. */
  begin(graceMs = this.#graceMs): void {
    this.#stopping.abort();
    if (this.#isOver) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#cancelling.abort(), graceMs);
  }

  /** Lets go of the timer: everything has ended. */
  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener("abort", this.#begin);
  }

  readonly #begin = () => this.begin();
}
