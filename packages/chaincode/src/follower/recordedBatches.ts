import { fromBinary } from "@bufbuild/protobuf";
import type { LedgerBlock } from "@medtech-chain/ledger";
import { BatchService, RecordBatchRequestSchema } from "@medtech-chain/schema";

const RECORD_BATCH = `${BatchService.typeName}/RecordBatch`;

/**
 * The batches that a block has put on the ledger, in its order. A transaction that found its batch there already has
 * written nothing and brings none.
 */
export function* recordedBatches(block: LedgerBlock, chaincode: string): Generator<Uint8Array> {
  for (const transaction of block.transactions) {
    if (!transaction.isValid || !transaction.isEndorserTransaction) continue;
    if (transaction.chaincode !== chaincode || transaction.functionName !== RECORD_BATCH) continue;
    if (transaction.writes.length === 0) continue;
    yield fromBinary(RecordBatchRequestSchema, transaction.args[0]!).batch;
  }
}
