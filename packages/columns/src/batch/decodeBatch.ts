import { assertIdentifier, MAX_BATCH_BYTES } from "@medtech-chain/domain";
import { type Columns, deviceColumns } from "./columns.ts";
import { readColumns } from "./decodeColumns.ts";
import { BATCH_FIELDS } from "./encodeBatch.ts";
import { HASH_BYTES } from "./limits.ts";
import { Place } from "./place.ts";
import { decodeUtf8 } from "./text.ts";
import { WireReader } from "./wireReader.ts";

/** A batch that follows every rule of its format. */
export interface DecodedBatch extends Columns {
  readonly hospital: string;
  readonly sequence: number;
  /** 32 bytes, a copy. */
  readonly previousHash: Uint8Array;
  /** Range of the report times, in seconds since 1970. */
  readonly firstReportTime: number;
  readonly lastReportTime: number;
}

/**
 * Parses the bytes of a `mtc.batch.v1.DeviceBatch` into typed arrays. Accepts the canonical encoding alone, so that equal
 * rows have equal bytes, and no row that breaks a rule of the catalogue.
 *
 * @throws Refusal MALFORMED naming batch, column and row
 */
export function decodeBatch(batch: Uint8Array): DecodedBatch {
  const place = new Place();
  if (batch.length > MAX_BATCH_BYTES) place.refuse(`has ${batch.length} bytes, more than ${MAX_BATCH_BYTES}`);
  // A Buffer is read through a plain array, so that the loops see one class only.
  const bytes = new Uint8Array(batch.buffer, batch.byteOffset, batch.byteLength);
  const reader = new WireReader(bytes, 0, bytes.length, place);
  const hospital = readHospital(reader, place);
  const sequence = reader.uint32(BATCH_FIELDS.sequence, "the sequence");
  place.enterBatch(hospital, sequence);
  const previousHash = readHash(reader, place);
  const rowCount = reader.uint32(BATCH_FIELDS.rowCount, "the row count");
  const columns = readColumns(reader, rowCount, place);
  const { first, last } = slotRange(deviceColumns(columns).reportTime!.slots);
  return {
    ...columns,
    hospital,
    sequence,
    previousHash,
    firstReportTime: first - 1,
    lastReportTime: last - 1,
  };
}

function readHospital(reader: WireReader, place: Place): string {
  const { start, end } = reader.bytesField(BATCH_FIELDS.hospital, "the hospital");
  const hospital = decodeUtf8(reader.bytes.subarray(start, end));
  if (hospital === undefined) place.refuse("the hospital is not UTF-8");
  assertIdentifier("hospital", hospital);
  return hospital;
}

function readHash(reader: WireReader, place: Place): Uint8Array {
  const { start, end } = reader.bytesField(BATCH_FIELDS.previousHash, "the previous hash");
  if (end - start !== HASH_BYTES) place.refuse(`the previous hash must have ${HASH_BYTES} bytes`);
  return reader.bytes.slice(start, end);
}

function slotRange(slots: Uint32Array): { readonly first: number; readonly last: number } {
  let first = slots[0]!;
  let last = first;
  for (const slot of slots) {
    if (slot < first) first = slot;
    if (slot > last) last = slot;
  }
  return { first, last };
}
