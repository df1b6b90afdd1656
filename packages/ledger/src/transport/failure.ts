import type { ConnectError } from "@connectrpc/connect";

/**
 * What may help after a failure:
 * - `endorse-again`: the same call with a new endorsement, a little later;
 * - `other-endorsers`: the same call at other organisations;
 * - `none`: nothing that the transport may do on its own.
 */
export type Remedy = "none" | "endorse-again" | "other-endorsers";

/** Why one attempt at a call failed. Stays inside the transport; callers get its `error`. */
export class CallFailure extends Error {
  override readonly name = "CallFailure";
  readonly error: ConnectError;
  readonly remedy: Remedy;

  constructor(error: ConnectError, remedy: Remedy) {
    super(error.message, { cause: error });
    this.error = error;
    this.remedy = remedy;
  }
}
