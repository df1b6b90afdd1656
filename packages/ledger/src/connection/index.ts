export { type ConnectLedgerOptions, connectLedger, type LedgerConnection } from "./ledgerConnection.ts";
export { createSigner } from "./signer.ts";
export { DEFAULT_TIMEOUTS, type LedgerTimeouts } from "./timeouts.ts";
