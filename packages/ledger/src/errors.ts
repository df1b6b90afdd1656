/**
 * What can be wrong with the ledger itself, as opposed to a call that is refused:
 * - `malformed-block`: bytes that are not a block, or a block whose parts contradict each other;
 * - `data-hash-mismatch`: a block's envelopes do not hash to what its header says;
 * - `broken-chain`: a block does not name its predecessor's hash;
 * - `unexpected-block`: another block number than the one that has to come next;
 * - `unsupported-key`: a private key that is not one of P-256;
 * - `malformed-receipt`: a file that is not a receipt.
 */
export type LedgerErrorCode =
  | "malformed-block"
  | "data-hash-mismatch"
  | "broken-chain"
  | "unexpected-block"
  | "unsupported-key"
  | "malformed-receipt";

/** A fault in what the ledger or a file says; trying again does not help. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
