export {
  type CommittedTransaction,
  type Endorsers,
  endorsersKey,
  progressKey,
  receiptKey,
  type TransientData,
  transientKey,
} from "./context.ts";
export { connectErrorToMessage, messageToConnectError } from "./errorMessage.ts";
export { gatewayErrorToConnectError } from "./gatewayError.ts";
export type { Progress, ProgressListener } from "./progress.ts";
export { DEFAULT_RETRY_POLICY, type RetryPolicy } from "./retryPolicy.ts";
export {
  BLOCK_HEADER,
  createLedgerTransport,
  type LedgerTransportOptions,
  TRANSACTION_HEADER,
} from "./transport.ts";
export { findUnknownTransaction } from "./unknownOutcome.ts";
