import type { ChaincodeEvent as GatewayEvent } from "@hyperledger/fabric-gateway";
import { cancelOptions } from "../connection/callOptions.ts";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import { type ReconnectOptions, reconnect } from "./reconnect.ts";

/** A contract's event, of a valid transaction. A transaction has at most one. */
export interface LedgerEvent {
  readonly block: bigint;
  readonly transactionId: string;
  readonly name: string;
  readonly payload: Uint8Array;
}

export interface FollowEventsOptions extends ReconnectOptions {
  readonly startBlock: bigint;
  /** Continues after the event of that transaction, which is in `startBlock`. */
  readonly afterTransactionId?: string;
}

/**
 * The contracts' events from `startBlock` on, as they are committed: each one once, in order. Broken streams are opened again.
 * Ends when the signal is aborted.
 *
 * @throws ConnectError the peer refuses the stream for good
 */
export async function* followEvents(
  connection: LedgerConnection,
  options: FollowEventsOptions,
): AsyncGenerator<LedgerEvent, void, void> {
  let block = options.startBlock;
  let transactionId = options.afterTransactionId;
  for await (const event of reconnect(options, () =>
    openEvents(connection, block, transactionId, options.signal),
  )) {
    block = event.blockNumber;
    transactionId = event.transactionId;
    yield { block, transactionId, name: event.eventName, payload: event.payload };
  }
}

async function* openEvents(
  connection: LedgerConnection,
  block: bigint,
  transactionId: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<GatewayEvent, void, void> {
  const request = connection.network.newChaincodeEventsRequest(connection.profile.chaincode, {
    checkpoint: { getBlockNumber: () => block, getTransactionId: () => transactionId },
  });
  const events = await request.getEvents(cancelOptions(signal));
  try {
    yield* events;
  } finally {
    events.close();
  }
}
