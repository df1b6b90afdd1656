import { type EncodedColumns, encodeBatch } from "@medtech-chain/columns";
import { batchHash } from "@medtech-chain/domain";
import type { ChainHead, SpoolBatch } from "../spool/spool.ts";

/** The batch of these rows that follows `head` on the hospital's chain. */
export function createSpoolBatch(hospital: string, head: ChainHead, columns: EncodedColumns): SpoolBatch {
  const sequence = head.sequence + 1;
  const bytes = encodeBatch({ hospital, sequence, previousHash: head.hash, rows: columns });
  return {
    sequence,
    hash: batchHash(bytes),
    rows: columns.rowCount,
    bytes,
    columnsAt: bytes.length - columns.bytes.length,
  };
}

/** The rows of a batch that already has a number. */
export function spoolBatchToColumns({ rows, bytes, columnsAt }: SpoolBatch): EncodedColumns {
  return { rowCount: rows, bytes: bytes.subarray(columnsAt) };
}
