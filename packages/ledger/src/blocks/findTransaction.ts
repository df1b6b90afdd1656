import { Code, ConnectError } from "@connectrpc/connect";
import { peer } from "@hyperledger/fabric-protos";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import { createBlockReader } from "./blockReader.ts";
import { querySystem } from "./systemQuery.ts";

export interface FoundTransaction {
  readonly transactionId: string;
  readonly block: bigint;
  /** A value of peer.TxValidationCode. */
  readonly validationCode: number;
}

/**
 * Where a transaction is on the ledger, or undefined where the peer does not have it, yet or at all.
 *
 * @throws ConnectError the peer could not be asked
 */
export async function findTransaction(
  connection: LedgerConnection,
  transactionId: string,
  signal?: AbortSignal,
): Promise<FoundTransaction | undefined> {
  try {
    const bytes = await querySystem(connection, "GetTransactionByID", [transactionId], signal);
    const validationCode = peer.ProcessedTransaction.deserializeBinary(bytes).getValidationcode();
    const { block } = await createBlockReader(connection).getTransaction(transactionId, signal);
    return { transactionId, block: block.number, validationCode };
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
    throw error;
  }
}
