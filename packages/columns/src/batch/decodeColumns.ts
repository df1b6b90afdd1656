import { type CatalogueField, findFieldByNumber } from "@medtech-chain/domain";
import { decodeBits } from "./bitColumn.ts";
import { checkRows } from "./checkRows.ts";
import {
  batchFields,
  type Columns,
  type ColumnType,
  type ColumnValues,
  kindToColumnType,
} from "./columns.ts";
import { decodeDelta } from "./deltaColumn.ts";
import { decodeDictionary } from "./dictionaryColumn.ts";
import { MAX_BATCH_ROWS } from "./limits.ts";
import type { Place } from "./place.ts";
import { decodePresent, type PresentRows } from "./present.ts";
import { decodeTexts } from "./textColumn.ts";
import type { WireReader } from "./wireReader.ts";

/** Field numbers of `mtc.batch.v1.DeviceBatch` and `Column`. */
export const COLUMNS_FIELD = 5;
export const COLUMN_FIELDS = { field: 1, present: 2, dictionary: 3, delta: 4, bits: 5, text: 6 } as const;

/** Parses the columns that make up the rest of a message, and checks the rows that they form. */
export function readColumns(reader: WireReader, rowCount: number, place: Place): Columns {
  if (rowCount > MAX_BATCH_ROWS) place.refuse(`has ${rowCount} rows, more than ${MAX_BATCH_ROWS}`);
  const byField = new Map<number, ColumnValues>();
  let previous = 0;
  while (reader.isNext(COLUMNS_FIELD)) {
    const column = reader.message(COLUMNS_FIELD, "a column");
    const field = readField(column, previous, place);
    place.enterColumn(field);
    byField.set(field.number, readValues(column, field, rowCount, place));
    column.assertEnd("the column");
    place.leaveColumn();
    previous = field.number;
  }
  reader.assertEnd("the batch");
  const columns: Columns = { rowCount, byField };
  checkRows(columns, place);
  return columns;
}

function readField(column: WireReader, previous: number, place: Place): CatalogueField {
  const number = column.uint32(COLUMN_FIELDS.field, "a column's field");
  const field = findFieldByNumber(number);
  if (field === undefined || !batchFields.includes(field)) {
    place.refuse(
      field === undefined
        ? `a column has field ${number}, which does not exist`
        : `a column has field ${field.name}, which the batch itself names`,
    );
  }
  if (number === previous) place.refuse(`has two columns of field ${field.name}`);
  if (number < previous) place.refuse(`the columns do not ascend at field ${field.name}`);
  return field;
}

function readValues(column: WireReader, field: CatalogueField, rowCount: number, place: Place): ColumnValues {
  let present: PresentRows;
  if (column.isNext(COLUMN_FIELDS.present)) {
    const { start, end } = column.bytesField(COLUMN_FIELDS.present, "the presence bitmap");
    present = decodePresent(column.bytes.subarray(start, end), rowCount, place);
  }
  const type = kindToColumnType(field.kind);
  const values = column.message(COLUMN_FIELDS[type], valuesNames[type]);
  switch (type) {
    case "dictionary":
      return decodeDictionary(values, field, rowCount, present, place);
    case "delta":
      return decodeDelta(values, field, rowCount, present, place);
    case "bits":
      return decodeBits(values, field, rowCount, present, place);
    case "text":
      return decodeTexts(values, field, rowCount, present, place);
    default:
      return type satisfies never;
  }
}

const valuesNames: Readonly<Record<ColumnType, string>> = {
  dictionary: "its dictionary column",
  delta: "its delta column",
  bits: "its bit column",
  text: "its text column",
};
