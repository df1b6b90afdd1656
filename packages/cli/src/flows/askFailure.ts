/** What is known about the charge of a question that did not come to an answer. */
export type ChargeState = "not-charged" | "charged" | "unknown";

/** A question that did not come to an answer, and whether it was charged. The error behind it is its cause. */
export class AskFailure extends Error {
  override readonly name = "AskFailure";
  readonly charge: ChargeState;
  /** Identifier of the question, where it is committed. */
  readonly id: string | undefined;

  constructor(
    charge: ChargeState,
    message: string,
    options: { readonly id?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.charge = charge;
    this.id = options.id;
  }
}
