import type { CatalogueField, DeviceReportKey } from "@medtech-chain/domain";
import { type DeviceReport, DeviceReportSchema, FieldKind } from "@medtech-chain/schema";
import {
  type BitValues,
  batchFields,
  type Columns,
  type ColumnValues,
  type DeltaValues,
  type DictionaryValues,
  kindToColumnType,
  type TextValues,
} from "./columns.ts";
import { MAX_BATCH_ROWS } from "./limits.ts";
import type { Place } from "./place.ts";
import { assertText } from "./text.ts";

/** What is known about a device at one moment, with the keys of `mtc.device.v1.DeviceReport`; times in seconds since 1970. */
export type DeviceReportInit = { readonly [Key in DeviceReportKey]?: DeviceReport[Key] | undefined };

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Names of a category's values by their number, as the schema has them. */
const categoryNames: ReadonlyMap<string, ReadonlyMap<number, string>> = new Map(
  DeviceReportSchema.fields.flatMap((field) => {
    if (field.fieldKind !== "enum") return [];
    const prefix = field.enum.sharedPrefix ?? "";
    const values = field.enum.values.filter((value) => value.number !== 0);
    return [[field.name, new Map(values.map((value) => [value.number, value.name.slice(prefix.length)]))]];
  }),
);

/** Reports as columns. Refuses values that their fields cannot have, naming column and row. `hospital` is not read. */
export function reportsToColumns(reports: readonly DeviceReportInit[], place: Place): Columns {
  if (reports.length === 0) place.refuse("has no rows");
  if (reports.length > MAX_BATCH_ROWS)
    place.refuse(`has ${reports.length} rows, more than ${MAX_BATCH_ROWS}`);
  const byField = new Map<number, ColumnValues>();
  for (const field of batchFields) {
    place.enterColumn(field);
    if (reports.some((report) => report[field.key] !== undefined)) {
      byField.set(field.number, reportsToValues(reports, field, place));
    }
    place.leaveColumn();
  }
  return { rowCount: reports.length, byField };
}

function reportsToValues(
  reports: readonly DeviceReportInit[],
  field: CatalogueField,
  place: Place,
): ColumnValues {
  const type = kindToColumnType(field.kind);
  switch (type) {
    case "dictionary":
      return reportsToDictionary(reports, field, place);
    case "delta":
      return reportsToDelta(reports, field, place);
    case "bits":
      return reportsToBits(reports, field, place);
    case "text":
      return reportsToTexts(reports, field, place);
    default:
      return type satisfies never;
  }
}

function reportsToDictionary(
  reports: readonly DeviceReportInit[],
  field: CatalogueField,
  place: Place,
): DictionaryValues {
  const names = categoryNames.get(field.name);
  const slots = new Uint32Array(reports.length);
  const slotByValue = new Map<unknown, number>();
  const entries: string[] = [];
  for (let row = 0; row < reports.length; row++) {
    const value = reports[row]![field.key];
    if (value === undefined) continue;
    let slot = slotByValue.get(value);
    if (slot === undefined) {
      entries.push(
        names === undefined ? checkText(value, field, place, row) : checkCategory(value, names, place, row),
      );
      slot = entries.length;
      slotByValue.set(value, slot);
    }
    slots[row] = slot;
  }
  return { type: "dictionary", field, entries, slots };
}

function checkText(value: unknown, field: CatalogueField, place: Place, row: number): string {
  if (typeof value !== "string") place.refuse("is not a text", row);
  assertText(value, field, place, row);
  return value;
}

function checkCategory(
  value: unknown,
  names: ReadonlyMap<number, string>,
  place: Place,
  row: number,
): string {
  const name = names.get(value as number);
  return name ?? place.refuse("is no value of this category", row);
}

function reportsToDelta(
  reports: readonly DeviceReportInit[],
  field: CatalogueField,
  place: Place,
): DeltaValues {
  const { minimum, maximum } = field.range!;
  const slots = new Uint32Array(reports.length);
  for (let row = 0; row < reports.length; row++) {
    const value = reports[row]![field.key];
    if (value === undefined) continue;
    if (typeof value !== "number" || !Number.isInteger(value)) place.refuse("is not a whole number", row);
    if (value < minimum || value > maximum)
      place.refuse(`${value} lies outside ${minimum} to ${maximum}`, row);
    slots[row] = value + 1;
  }
  return { type: "delta", field, slots };
}

function reportsToBits(reports: readonly DeviceReportInit[], field: CatalogueField, place: Place): BitValues {
  const slots = new Uint8Array(reports.length);
  for (let row = 0; row < reports.length; row++) {
    const value = reports[row]![field.key];
    if (value === undefined) continue;
    if (typeof value !== "boolean") place.refuse("is neither true nor false", row);
    slots[row] = value ? 2 : 1;
  }
  return { type: "bits", field, slots };
}

function reportsToTexts(
  reports: readonly DeviceReportInit[],
  field: CatalogueField,
  place: Place,
): TextValues {
  const bytes = new Uint8Array(reports.length * field.maxBytes);
  const offsets = new Uint32Array(reports.length + 1);
  let length = 0;
  for (let row = 0; row < reports.length; row++) {
    const value = reports[row]![field.key];
    if (value !== undefined) {
      const text = checkText(value, field, place, row);
      length += encoder.encodeInto(text, bytes.subarray(length)).written;
    }
    offsets[row + 1] = length;
  }
  return { type: "text", field, bytes, offsets };
}

/** Columns as reports, one for each row; a field that a row does not have is absent. */
export function columnsToReports({ rowCount, byField }: Columns): DeviceReportInit[] {
  const reports: Partial<Record<DeviceReportKey, unknown>>[] = Array.from({ length: rowCount }, () => ({}));
  for (const values of byField.values()) {
    const { key } = values.field;
    for (let row = 0; row < rowCount; row++) {
      const value = valueAt(values, row);
      if (value !== undefined) reports[row]![key] = value;
    }
  }
  return reports as DeviceReportInit[];
}

function valueAt(values: ColumnValues, row: number): unknown {
  switch (values.type) {
    case "dictionary": {
      const slot = values.slots[row]!;
      if (slot === 0) return undefined;
      const entry = values.entries[slot - 1]!;
      return values.field.kind === FieldKind.CATEGORY ? categoryNumber(values.field.name, entry) : entry;
    }
    case "delta":
      return values.slots[row] === 0 ? undefined : values.slots[row]! - 1;
    case "bits":
      return values.slots[row] === 0 ? undefined : values.slots[row] === 2;
    case "text": {
      const start = values.offsets[row]!;
      const end = values.offsets[row + 1]!;
      return start === end ? undefined : decoder.decode(values.bytes.subarray(start, end));
    }
    default:
      return values satisfies never;
  }
}

function categoryNumber(field: string, name: string): number | undefined {
  for (const [number, known] of categoryNames.get(field)!) if (known === name) return number;
  return undefined;
}
