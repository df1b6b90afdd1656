/** The part of a gRPC server call that tells when its client has gone away. */
export interface CancellableCall {
  on(event: "cancelled", listener: () => void): unknown;
}

/** How long one call is worth working on: until its client is gone, the network stops, or it has ended. */
export class CallLifetime {
  readonly #over = new AbortController();
  readonly #stopping: AbortSignal;
  readonly #stop = (): void => this.#over.abort();
  #clientGone = false;
  #ended = false;

  constructor(call: CancellableCall, stopping: AbortSignal) {
    this.#stopping = stopping;
    // Also emitted after a call that went well, when aborting would only cost time.
    call.on("cancelled", () => {
      if (!this.#ended) {
        this.#clientGone = true;
        this.#over.abort();
      }
    });
    stopping.addEventListener("abort", this.#stop);
    if (stopping.aborted) {
      this.#over.abort();
    }
  }

  /** Aborts when there is no use in going on. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  get clientGone(): boolean {
    return this.#clientGone;
  }

  /** The call is over; nothing is held any more. */
  end(): void {
    this.#ended = true;
    this.#stopping.removeEventListener("abort", this.#stop);
  }
}
