import type { ConnectError } from "@connectrpc/connect";

/** A step that a call has taken. */
export type Progress =
  | { readonly step: "endorsed"; readonly transactionId: string }
  /** The ordering service has accepted it. */
  | { readonly step: "submitted"; readonly transactionId: string }
  /** It is not known whether the ordering service, or the ledger, has it; it is being looked up by its identifier. */
  | { readonly step: "unconfirmed"; readonly transactionId: string }
  | { readonly step: "committed"; readonly transactionId: string; readonly block: bigint }
  /** The call is made anew, with a new endorsement. */
  | { readonly step: "retried"; readonly cause: ConnectError; readonly delayMs: number };

/** Is called in the middle of a call, and must not throw. */
export type ProgressListener = (progress: Progress) => void;
