import { type CallOptions, createContextValues } from "@connectrpc/connect";
import {
  type Endorsers,
  endorsersKey,
  followEvents,
  type LedgerClients,
  type LedgerConnection,
  transientKey,
} from "@medtech-chain/ledger";

/** What a hospital's node asks of the ledger; one identity a part. */
export interface HospitalLedger {
  /** As the hospital's collector. */
  readonly batches: Pick<LedgerClients["batches"], "recordBatch" | "getBatchHead" | "getCut">;
  /** As the hospital's node. */
  readonly questions: Pick<LedgerClients["questions"], "answer" | "getAsk" | "listPending">;
  /** As the hospital's node. */
  readonly noise: Pick<LedgerClients["noise"], "contributeShare" | "getNoiseStatus" | "purgeEpoch">;
  /** Identifiers of questions as they are committed. Ends when the signal is aborted. */
  followAsked(signal: AbortSignal): AsyncIterable<string>;
}

/** Options of a call that only these organisations endorse, in this order of preference. */
export function endorsedBy(endorsers: Endorsers, signal?: AbortSignal): CallOptions {
  const contextValues = createContextValues().set(endorsersKey, endorsers);
  return signal === undefined ? { contextValues } : { contextValues, signal };
}

/** The same for a call with secret data, which reaches the endorsers and nobody else. */
export function endorsedInSecretBy(
  endorsers: Endorsers,
  secret: Readonly<Record<string, Uint8Array>>,
): CallOptions {
  return { contextValues: createContextValues().set(endorsersKey, endorsers).set(transientKey, secret) };
}

/** Name of the contract's event for a committed question; its payload is the question's identifier in UTF-8. */
const ASKED = "asked";
/** An identifier is a SHA-256 in hexadecimal; anything else is not for us. */
const QUESTION_ID = /^[0-9a-f]{64}$/;

/**
 * Follows committed questions from a block on.
 *
 * @param startBlock the first block that is looked at
 */
export async function* followAsked(
  connection: LedgerConnection,
  startBlock: bigint,
  signal: AbortSignal,
): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder();
  for await (const { name, payload } of followEvents(connection, { startBlock, signal })) {
    const id = decoder.decode(payload);
    if (name === ASKED && QUESTION_ID.test(id)) yield id;
  }
}
