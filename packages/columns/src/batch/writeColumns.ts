import { encodeBits } from "./bitColumn.ts";
import { checkRows } from "./checkRows.ts";
import type { Columns, ColumnValues } from "./columns.ts";
import { COLUMN_FIELDS, COLUMNS_FIELD } from "./decodeColumns.ts";
import { encodeDelta } from "./deltaColumn.ts";
import { encodeDictionary } from "./dictionaryColumn.ts";
import type { Place } from "./place.ts";
import { encodePresent } from "./present.ts";
import { encodeTexts } from "./textColumn.ts";
import { WireWriter } from "./wireWriter.ts";

/** The canonical encoding of columns, as it ends a DeviceBatch. Refuses rows that no reader would accept. */
export function writeColumns(columns: Columns, place: Place): Uint8Array {
  checkRows(columns, place);
  const writer = new WireWriter();
  for (const values of columns.byField.values()) {
    place.enterColumn(values.field);
    writer.bytesField(COLUMNS_FIELD, writeColumn(values, columns.rowCount, place));
    place.leaveColumn();
  }
  return writer.finish();
}

function writeColumn(values: ColumnValues, rowCount: number, place: Place): Uint8Array {
  const writer = new WireWriter();
  writer.uint32Field(COLUMN_FIELDS.field, values.field.number);
  const present = encodePresent(rowCount, presence(values));
  if (present !== undefined) writer.bytesField(COLUMN_FIELDS.present, present);
  writer.bytesField(COLUMN_FIELDS[values.type], writeValues(values, place));
  return writer.finish();
}

function presence(values: ColumnValues): (row: number) => boolean {
  if (values.type !== "text") return (row) => values.slots[row] !== 0;
  return (row) => values.offsets[row] !== values.offsets[row + 1];
}

function writeValues(values: ColumnValues, place: Place): Uint8Array {
  switch (values.type) {
    case "dictionary":
      return encodeDictionary(values, place);
    case "delta":
      return encodeDelta(values);
    case "bits":
      return encodeBits(values);
    case "text":
      return encodeTexts(values);
    default:
      return values satisfies never;
  }
}
