import { Code, ConnectError } from "@connectrpc/connect";
import { common } from "@hyperledger/fabric-protos";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import { decodeBlockBytes, type LedgerBlock } from "./decodeBlock.ts";
import type { LedgerTransaction } from "./ledgerTransaction.ts";
import { querySystem } from "./systemQuery.ts";

/** A transaction and the block that it is in. */
export interface LocatedTransaction {
  readonly block: LedgerBlock;
  readonly transaction: LedgerTransaction;
}

/** Single blocks and transactions of the connection's peer. All fail with ConnectError, `not_found` where there is none. */
export interface BlockReader {
  /** Number of blocks; the newest has one less as its number. */
  getHeight(signal?: AbortSignal): Promise<bigint>;
  getBlock(number: bigint, signal?: AbortSignal): Promise<LedgerBlock>;
  /** The first transaction with that identifier; later ones are invalid. */
  getTransaction(transactionId: string, signal?: AbortSignal): Promise<LocatedTransaction>;
}

export function createBlockReader(connection: LedgerConnection): BlockReader {
  return {
    async getHeight(signal) {
      const bytes = await querySystem(connection, "GetChainInfo", [], signal);
      return BigInt(common.BlockchainInfo.deserializeBinary(bytes).getHeight());
    },
    async getBlock(number, signal) {
      return decodeBlockBytes(await querySystem(connection, "GetBlockByNumber", [number.toString()], signal));
    },
    async getTransaction(transactionId, signal) {
      const block = decodeBlockBytes(
        await querySystem(connection, "GetBlockByTxID", [transactionId], signal),
      );
      const transaction = block.transactions.find(({ id }) => id === transactionId);
      if (transaction !== undefined) return { block, transaction };
      throw new ConnectError(
        `block ${block.number} does not have transaction ${transactionId}`,
        Code.DataLoss,
      );
    },
  };
}
