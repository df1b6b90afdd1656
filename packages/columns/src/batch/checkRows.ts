import { halfSipHash } from "../hash/halfSipHash.ts";
import {
  batchFields,
  type Columns,
  type ColumnValues,
  type DeltaValues,
  type DictionaryValues,
  deviceColumns,
  type TextValues,
} from "./columns.ts";
import type { Place } from "./place.ts";

/** Refuses rows that lack a required field, and two rows of the same device and report time. */
export function checkRows(columns: Columns, place: Place): void {
  for (const field of batchFields) {
    if (!field.required) continue;
    place.enterColumn(field);
    const missing = firstUnsetRow(columns.byField.get(field.number));
    if (missing !== undefined) place.refuse("is required and not set", missing);
  }
  place.leaveColumn();
  const { identifier, serial, reportTime } = deviceColumns(columns);
  checkDistinct(identifier!, serial!, reportTime!, place);
}

/** Index of the first row without a value, or undefined where every row has one. */
function firstUnsetRow(values: ColumnValues | undefined): number | undefined {
  if (values === undefined) return 0;
  if (values.type !== "text") {
    const row = values.slots.indexOf(0);
    return row === -1 ? undefined : row;
  }
  for (let row = 0; row + 1 < values.offsets.length; row++) {
    if (values.offsets[row] === values.offsets[row + 1]) return row;
  }
  return undefined;
}

/** More than any row number, so that hash and row fit one exact number: 2^32 * 2^17 < 2^53. */
const ROW_SCALE = 2 ** 17;

/** Sorts by hash, so that no choice of serial numbers costs more than sorting does. */
function checkDistinct(
  identifier: DictionaryValues,
  serial: TextValues,
  reportTime: DeltaValues,
  place: Place,
): void {
  const rowCount = reportTime.slots.length;
  const { bytes, offsets } = serial;
  const keys = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const key = [identifier.slots[row]!, reportTime.slots[row]!] as const;
    keys[row] = halfSipHash(key, 0, bytes, offsets[row]!, offsets[row + 1]!) * ROW_SCALE + row;
  }
  keys.sort();
  const compare = (left: number, right: number): number =>
    identifier.slots[left]! - identifier.slots[right]! ||
    reportTime.slots[left]! - reportTime.slots[right]! ||
    compareTexts(serial, left, right);
  for (let start = 0; start < rowCount; ) {
    const hash = Math.floor(keys[start]! / ROW_SCALE);
    let end = start + 1;
    while (end < rowCount && Math.floor(keys[end]! / ROW_SCALE) === hash) end += 1;
    if (end - start > 1) {
      const rows = Array.from(keys.subarray(start, end), (key) => key % ROW_SCALE);
      refuseEqualRows(
        rows.sort((left, right) => compare(left, right) || left - right),
        compare,
        place,
      );
    }
    start = end;
  }
}

function refuseEqualRows(
  rows: readonly number[],
  compare: (left: number, right: number) => number,
  place: Place,
): void {
  for (let i = 1; i < rows.length; i++) {
    if (compare(rows[i - 1]!, rows[i]!) !== 0) continue;
    place.refuse(`has the device and report time of row ${rows[i - 1]! + 1}`, rows[i]);
  }
}

function compareTexts({ bytes, offsets }: TextValues, left: number, right: number): number {
  const leftStart = offsets[left]!;
  const rightStart = offsets[right]!;
  const leftLength = offsets[left + 1]! - leftStart;
  const rightLength = offsets[right + 1]! - rightStart;
  if (leftLength !== rightLength) return leftLength - rightLength;
  for (let i = 0; i < leftLength; i++) {
    const order = bytes[leftStart + i]! - bytes[rightStart + i]!;
    if (order !== 0) return order;
  }
  return 0;
}
