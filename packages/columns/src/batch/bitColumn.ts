import type { CatalogueField } from "@medtech-chain/domain";
import type { BitValues } from "./columns.ts";
import type { Place } from "./place.ts";
import { assertTrailingBitsZero, bitmapBytes, type PresentRows } from "./present.ts";
import type { WireReader } from "./wireReader.ts";
import { WireWriter } from "./wireWriter.ts";

/** Parses a BitColumn. */
export function decodeBits(
  reader: WireReader,
  field: CatalogueField,
  rowCount: number,
  present: PresentRows,
  place: Place,
): BitValues {
  const { start, end } = reader.bytesField(1, "bits");
  reader.assertEnd("the bit column");
  const count = present?.length ?? rowCount;
  const bits = reader.bytes.subarray(start, end);
  if (bits.length !== bitmapBytes(count)) {
    place.refuse(`there are ${bits.length} bytes of bits, ${count} values need ${bitmapBytes(count)}`);
  }
  assertTrailingBitsZero(bits, count, "the bit column", place);
  const slots = new Uint8Array(rowCount);
  for (let i = 0; i < count; i++) {
    const row = present === undefined ? i : present[i]!;
    slots[row] = 1 + ((bits[i >>> 3]! >>> (i & 7)) & 1);
  }
  return { type: "bits", field, slots };
}

/** The body of a BitColumn. */
export function encodeBits({ slots }: BitValues): Uint8Array {
  const bits = new Uint8Array(bitmapBytes(slots.length));
  let count = 0;
  for (const slot of slots) {
    if (slot === 0) continue;
    if (slot === 2) bits[count >>> 3]! |= 1 << (count & 7);
    count += 1;
  }
  const column = new WireWriter();
  column.bytesField(1, bits.subarray(0, bitmapBytes(count)));
  return column.finish();
}
