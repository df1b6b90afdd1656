/** Longest wait for each step of a call, in milliseconds. The caller's own deadline may be shorter. */
export interface LedgerTimeouts {
  readonly evaluateMs: number;
  readonly endorseMs: number;
  readonly submitMs: number;
  /** One wait for a commit; a transaction that is still missing is looked up and awaited again. */
  readonly commitStatusMs: number;
}

export const DEFAULT_TIMEOUTS: LedgerTimeouts = {
  evaluateMs: 15_000,
  endorseMs: 30_000,
  submitMs: 15_000,
  commitStatusMs: 30_000,
};
