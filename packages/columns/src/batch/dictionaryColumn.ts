import type { CatalogueField } from "@medtech-chain/domain";
import { FieldKind } from "@medtech-chain/schema";
import type { DictionaryValues } from "./columns.ts";
import { MAX_DICTIONARY_ENTRIES, NARROW_DICTIONARY_ENTRIES } from "./limits.ts";
import type { Place } from "./place.ts";
import type { PresentRows } from "./present.ts";
import { decodeText } from "./text.ts";
import type { WireReader } from "./wireReader.ts";
import { WireWriter } from "./wireWriter.ts";

const encoder = new TextEncoder();

/** Parses a DictionaryColumn. Refuses entries that are repeated, unused, out of order of first use, or no value of the field. */
export function decodeDictionary(
  reader: WireReader,
  field: CatalogueField,
  rowCount: number,
  present: PresentRows,
  place: Place,
): DictionaryValues {
  const entries = decodeEntries(reader, field, place);
  const { start, end } = reader.bytesField(2, "indices");
  reader.assertEnd("the dictionary column");
  const { bytes } = reader;
  const count = present?.length ?? rowCount;
  const width = entries.length <= NARROW_DICTIONARY_ENTRIES ? 1 : 2;
  if (end - start !== count * width) {
    place.refuse(`there are ${end - start} bytes of indices, ${count} values need ${count * width}`);
  }
  const slots = new Uint32Array(rowCount);
  let used = 0;
  for (let i = 0; i < count; i++) {
    const row = present === undefined ? i : present[i]!;
    const index = width === 1 ? bytes[start + i]! : bytes[start + 2 * i]! | (bytes[start + 2 * i + 1]! << 8);
    if (index >= used) {
      if (index >= entries.length) place.refuse(`there is no dictionary entry ${index}`, row);
      if (index > used) place.refuse("dictionary entries are not in order of first use", row);
      used += 1;
    }
    slots[row] = index + 1;
  }
  if (used !== entries.length) place.refuse(`dictionary entry ${used} is not used`);
  return { type: "dictionary", field, entries, slots };
}

function decodeEntries(reader: WireReader, field: CatalogueField, place: Place): string[] {
  const entries: string[] = [];
  const known = new Set<string>();
  while (reader.isNext(1)) {
    if (entries.length === MAX_DICTIONARY_ENTRIES) {
      place.refuse(`the dictionary has more than ${MAX_DICTIONARY_ENTRIES} entries`);
    }
    const { start, end } = reader.bytesField(1, "a dictionary entry");
    const entry = decodeText(reader.bytes, start, end, field, place);
    if (field.kind === FieldKind.CATEGORY && !field.categories.includes(entry)) {
      place.refuse(`dictionary entry ${entries.length} is no value of this category`);
    }
    known.add(entry);
    if (known.size === entries.length) place.refuse(`dictionary entry ${entries.length} is repeated`);
    entries.push(entry);
  }
  if (entries.length === 0) place.refuse("the dictionary is empty");
  return entries;
}

/** The body of a DictionaryColumn. Refuses more entries than indices can name. */
export function encodeDictionary({ entries, slots }: DictionaryValues, place: Place): Uint8Array {
  if (entries.length > MAX_DICTIONARY_ENTRIES) {
    place.refuse(`the rows have more than ${MAX_DICTIONARY_ENTRIES} different values`);
  }
  const column = new WireWriter();
  for (const entry of entries) column.bytesField(1, encoder.encode(entry));
  const wide = entries.length > NARROW_DICTIONARY_ENTRIES;
  const indices = new Uint8Array(slots.length * (wide ? 2 : 1));
  let length = 0;
  for (const slot of slots) {
    if (slot === 0) continue;
    indices[length++] = slot - 1;
    if (wide) indices[length++] = (slot - 1) >>> 8;
  }
  column.bytesField(2, indices.subarray(0, length));
  return column.finish();
}
