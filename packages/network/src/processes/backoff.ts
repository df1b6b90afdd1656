const FIRST_MS = 200;
const LONGEST_MS = 10_000;
/** A process that ran this long has started well, and begins with the shortest wait again. */
const HEALTHY_MS = 30_000;

/** How long to wait before a process that ended is started again: doubling, with an upper bound. */
export class Backoff {
  #next = FIRST_MS;

  /** The wait in milliseconds after a run of `ranForMs`. */
  after(ranForMs: number): number {
    if (ranForMs >= HEALTHY_MS) this.#next = FIRST_MS;
    const wait = this.#next;
    this.#next = Math.min(2 * wait, LONGEST_MS);
    return wait;
  }
}
