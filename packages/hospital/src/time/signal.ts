/** A flag that one loop waits for and others raise; raising it while nobody waits is not lost. */
export class Signal {
  #isRaised = false;
  #resolve: (() => void) | undefined;

  raise(): void {
    this.#isRaised = true;
    this.#resolve?.();
    this.#resolve = undefined;
  }

  lower(): void {
    this.#isRaised = false;
  }

  /** Resolves once the flag is raised. One loop at a time may wait. */
  raised(): Promise<void> {
    if (this.#isRaised) return Promise.resolve();
    return new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }
}
