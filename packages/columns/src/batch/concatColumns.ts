import type { CatalogueField } from "@medtech-chain/domain";
import {
  type BitValues,
  batchFields,
  type Columns,
  type ColumnType,
  type ColumnValues,
  type DeltaValues,
  type DictionaryValues,
  kindToColumnType,
  type TextValues,
} from "./columns.ts";
import { MAX_BATCH_ROWS } from "./limits.ts";
import type { Place } from "./place.ts";

/** The rows of several columns, in their order, as one. Dictionaries keep the order of first use. */
export function concatColumns(parts: readonly Columns[], place: Place): Columns {
  const rowCount = parts.reduce((sum, part) => sum + part.rowCount, 0);
  if (rowCount === 0) place.refuse("has no rows");
  if (rowCount > MAX_BATCH_ROWS) place.refuse(`has ${rowCount} rows, more than ${MAX_BATCH_ROWS}`);
  const byField = new Map<number, ColumnValues>();
  for (const field of batchFields) {
    if (!parts.some((part) => part.byField.has(field.number))) continue;
    byField.set(field.number, concatValues(parts, field, rowCount));
  }
  return { rowCount, byField };
}

function concatValues(parts: readonly Columns[], field: CatalogueField, rowCount: number): ColumnValues {
  const type: ColumnType = kindToColumnType(field.kind);
  switch (type) {
    case "dictionary":
      return concatDictionaries(parts, field, rowCount);
    case "delta":
      return { type, field, slots: concatSlots(parts, field, new Uint32Array(rowCount)) };
    case "bits":
      return { type, field, slots: concatSlots(parts, field, new Uint8Array(rowCount)) };
    case "text":
      return concatTexts(parts, field, rowCount);
    default:
      return type satisfies never;
  }
}

function concatSlots<Slots extends Uint8Array | Uint32Array>(
  parts: readonly Columns[],
  field: CatalogueField,
  slots: Slots,
): Slots {
  let offset = 0;
  for (const part of parts) {
    const values = part.byField.get(field.number) as DeltaValues | BitValues | undefined;
    if (values !== undefined) slots.set(values.slots, offset);
    offset += part.rowCount;
  }
  return slots;
}

function concatDictionaries(
  parts: readonly Columns[],
  field: CatalogueField,
  rowCount: number,
): DictionaryValues {
  const slots = new Uint32Array(rowCount);
  const slotByEntry = new Map<string, number>();
  let offset = 0;
  for (const part of parts) {
    const values = part.byField.get(field.number) as DictionaryValues | undefined;
    if (values !== undefined) {
      const translated = Uint32Array.of(
        0,
        ...values.entries.map((entry) => {
          const slot = slotByEntry.get(entry) ?? slotByEntry.size + 1;
          slotByEntry.set(entry, slot);
          return slot;
        }),
      );
      for (let row = 0; row < part.rowCount; row++) slots[offset + row] = translated[values.slots[row]!]!;
    }
    offset += part.rowCount;
  }
  return { type: "dictionary", field, entries: [...slotByEntry.keys()], slots };
}

function concatTexts(parts: readonly Columns[], field: CatalogueField, rowCount: number): TextValues {
  const columns = parts.map((part) => part.byField.get(field.number) as TextValues | undefined);
  const lengths = columns.map((values) => values?.offsets.at(-1) ?? 0);
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  const offsets = new Uint32Array(rowCount + 1);
  let length = 0;
  let row = 0;
  for (let i = 0; i < parts.length; i++) {
    const values = columns[i];
    if (values !== undefined) bytes.set(values.bytes.subarray(0, lengths[i]), length);
    for (let k = 1; k <= parts[i]!.rowCount; k++) offsets[++row] = length + (values?.offsets[k] ?? 0);
    length += lengths[i]!;
  }
  return { type: "text", field, bytes, offsets };
}
