import { assertIdentifier, MAX_BATCH_BYTES } from "@medtech-chain/domain";
import { type EncodedColumns, encodeColumns } from "./encodedColumns.ts";
import { HASH_BYTES, MAX_BATCH_ROWS, MAX_UINT32 } from "./limits.ts";
import { Place } from "./place.ts";
import type { DeviceReportInit } from "./report.ts";
import { WireWriter } from "./wireWriter.ts";

export interface BatchInput {
  /** Identifier of the hospital, as in the platform's rules. */
  readonly hospital: string;
  /** 1 for the hospital's first batch. */
  readonly sequence: number;
  /** SHA-256 of the batch before this one, `NO_BATCH_HASH` before the first. */
  readonly previousHash: Uint8Array;
  /** The rows: reports, or what `encodeColumns` or `mergeColumns` made of them. */
  readonly rows: readonly DeviceReportInit[] | EncodedColumns;
}

/** Field numbers of `mtc.batch.v1.DeviceBatch`. */
export const BATCH_FIELDS = { hospital: 1, sequence: 2, previousHash: 3, rowCount: 4 } as const;

const encoder = new TextEncoder();

/**
 * The canonical bytes of a `mtc.batch.v1.DeviceBatch`.
 *
 * @throws Refusal MALFORMED naming column and row where a report cannot be encoded, or the batch where it exceeds its limits
 */
export function encodeBatch({ hospital, sequence, previousHash, rows }: BatchInput): Uint8Array {
  const place = new Place();
  assertIdentifier("hospital", hospital);
  if (!Number.isInteger(sequence) || sequence < 1 || sequence > MAX_UINT32) {
    place.refuse("the sequence must be 1 to 2^32 - 1");
  }
  place.enterBatch(hospital, sequence);
  if (previousHash.length !== HASH_BYTES) place.refuse(`the previous hash must have ${HASH_BYTES} bytes`);
  const columns = "bytes" in rows ? rows : encodeColumns(rows, place);
  if (columns.rowCount < 1 || columns.rowCount > MAX_BATCH_ROWS) {
    place.refuse(`has ${columns.rowCount} rows; 1 to ${MAX_BATCH_ROWS} are allowed`);
  }
  const writer = new WireWriter();
  writer.bytesField(BATCH_FIELDS.hospital, encoder.encode(hospital));
  writer.uint32Field(BATCH_FIELDS.sequence, sequence);
  writer.bytesField(BATCH_FIELDS.previousHash, previousHash);
  writer.uint32Field(BATCH_FIELDS.rowCount, columns.rowCount);
  writer.bytes(columns.bytes);
  const batch = writer.finish();
  if (batch.length > MAX_BATCH_BYTES) {
    place.refuse(`has ${batch.length} bytes, more than ${MAX_BATCH_BYTES}`);
  }
  return batch;
}
