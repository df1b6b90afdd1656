import type { CatalogueField } from "@medtech-chain/domain";
import type { DeltaValues } from "./columns.ts";
import type { Place } from "./place.ts";
import type { PresentRows } from "./present.ts";
import type { WireReader } from "./wireReader.ts";
import { WireWriter } from "./wireWriter.ts";

const TOO_LONG = "a difference is longer than five bytes";
const NOT_SHORTEST = "a difference is not written in the shortest form";

/** Parses a DeltaColumn. Refuses values outside the range of the field. */
export function decodeDelta(
  reader: WireReader,
  field: CatalogueField,
  rowCount: number,
  present: PresentRows,
  place: Place,
): DeltaValues {
  const { start, end } = reader.bytesField(1, "deltas");
  reader.assertEnd("the delta column");
  const { bytes } = reader;
  const { minimum, maximum } = field.range!;
  const slots = new Uint32Array(rowCount);
  const count = present?.length ?? rowCount;
  let position = start;
  let value = 0;
  for (let i = 0; i < count; i++) {
    const row = present === undefined ? i : present[i]!;
    let zigzag = 0;
    let scale = 1;
    let byte = 0x80;
    for (let length = 1; byte >= 0x80; length++) {
      if (position === end) place.refuse("the differences end before the last value", row);
      if (length > 5) place.refuse(TOO_LONG, row);
      byte = bytes[position++]!;
      if (byte === 0 && length > 1) place.refuse(NOT_SHORTEST, row);
      zigzag += (byte & 0x7f) * scale;
      scale *= 0x80;
    }
    value += zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
    if (value < minimum || value > maximum) {
      place.refuse(`${value} lies outside ${minimum} to ${maximum}`, row);
    }
    slots[row] = value + 1;
  }
  if (position !== end) place.refuse("there are more differences than values");
  return { type: "delta", field, slots };
}

/** The body of a DeltaColumn. */
export function encodeDelta({ slots }: DeltaValues): Uint8Array {
  const deltas = new WireWriter();
  let previous = 0;
  for (const slot of slots) {
    if (slot === 0) continue;
    const delta = slot - 1 - previous;
    deltas.varint(delta < 0 ? -2 * delta - 1 : 2 * delta);
    previous = slot - 1;
  }
  const column = new WireWriter();
  column.bytesField(1, deltas.finish());
  return column.finish();
}
