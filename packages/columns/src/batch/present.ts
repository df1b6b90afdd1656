import type { Place } from "./place.ts";

/** Which rows have a value, of `rowCount`: the row of each value, or undefined where every row has one. */
export type PresentRows = Uint32Array | undefined;

/** Bytes of a bitmap with one bit a row. */
export function bitmapBytes(rowCount: number): number {
  return (rowCount + 7) >>> 3;
}

/** Parses a bitmap. Refuses one that says nothing (all rows, no row) or has bits behind the last row. */
export function decodePresent(bitmap: Uint8Array, rowCount: number, place: Place): Uint32Array {
  if (bitmap.length !== bitmapBytes(rowCount)) {
    place.refuse(
      `the presence bitmap has ${bitmap.length} bytes, ${rowCount} rows need ${bitmapBytes(rowCount)}`,
    );
  }
  assertTrailingBitsZero(bitmap, rowCount, "the presence bitmap", place);
  const rows = new Uint32Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    rows[count] = row;
    count += (bitmap[row >>> 3]! >>> (row & 7)) & 1;
  }
  if (count === 0) place.refuse("the column has no value and must be absent");
  if (count === rowCount) place.refuse("every row has a value, so the presence bitmap must be absent");
  return rows.subarray(0, count);
}

/** The bitmap of the rows for which `isSet` holds, or undefined where that is every row. */
export function encodePresent(rowCount: number, isSet: (row: number) => boolean): Uint8Array | undefined {
  const bitmap = new Uint8Array(bitmapBytes(rowCount));
  let count = 0;
  for (let row = 0; row < rowCount; row++) {
    if (!isSet(row)) continue;
    bitmap[row >>> 3]! |= 1 << (row & 7);
    count += 1;
  }
  return count === rowCount ? undefined : bitmap;
}

/** Refuses bits behind the last one, which would give equal values several encodings. */
export function assertTrailingBitsZero(
  bitmap: Uint8Array,
  bitCount: number,
  name: string,
  place: Place,
): void {
  const used = bitCount & 7;
  if (used !== 0 && bitmap[bitmap.length - 1]! >>> used !== 0) {
    place.refuse(`${name} has bits behind its end`);
  }
}
