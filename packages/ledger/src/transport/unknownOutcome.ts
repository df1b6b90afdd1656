import { Code, ConnectError } from "@connectrpc/connect";

/** Response metadata that names a transaction which may still be committed. */
const UNKNOWN_TRANSACTION = "mtc-unknown-transaction";

/** The error of a call that was given up while its transaction may still be committed. */
export function createUnknownOutcome(transactionId: string, reason?: unknown): ConnectError {
  const code = reason === undefined ? Code.DeadlineExceeded : ConnectError.from(reason, Code.Canceled).code;
  return new ConnectError(
    `transaction ${transactionId} was sent, and may still be committed; look it up by its identifier`,
    code,
    { [UNKNOWN_TRANSACTION]: transactionId },
    undefined,
    reason,
  );
}

/** The transaction that an error leaves the outcome of open, if it does. */
export function findUnknownTransaction(error: ConnectError): string | undefined {
  return error.metadata.get(UNKNOWN_TRANSACTION) ?? undefined;
}
