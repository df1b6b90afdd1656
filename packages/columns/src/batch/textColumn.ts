import type { CatalogueField } from "@medtech-chain/domain";
import type { TextValues } from "./columns.ts";
import type { Place } from "./place.ts";
import type { PresentRows } from "./present.ts";
import { decodeText, isPrintableAscii } from "./text.ts";
import type { WireReader } from "./wireReader.ts";
import { WireWriter } from "./wireWriter.ts";

/** Parses a TextColumn. Refuses a shared part that is shorter than it could be: it would be a second encoding. */
export function decodeTexts(
  reader: WireReader,
  field: CatalogueField,
  rowCount: number,
  present: PresentRows,
  place: Place,
): TextValues {
  const { start, end } = reader.bytesField(1, "entries");
  reader.assertEnd("the text column");
  const count = present?.length ?? rowCount;
  const source = new EntryReader(reader.bytes, start, end, place);
  const offsets = new Uint32Array(rowCount + 1);
  let target = new Uint8Array(2 * (end - start) + field.maxBytes);
  let previousStart = 0;
  let previousEnd = 0;
  let previousIsAscii = true;
  let nextRow = 0;
  for (let i = 0; i < count; i++) {
    const row = present === undefined ? i : present[i]!;
    const shared = source.varint(row);
    const added = source.varint(row);
    const from = source.take(added, row);
    if (shared > previousEnd - previousStart)
      place.refuse("a text shares more than the text before it has", row);
    if (shared + added === 0) place.refuse("a text is empty", row);
    if (shared + added > field.maxBytes) place.refuse(`a text is longer than ${field.maxBytes} bytes`, row);
    const textStart = previousEnd;
    const textEnd = textStart + shared + added;
    if (
      added > 0 &&
      shared < previousEnd - previousStart &&
      target[previousStart + shared] === reader.bytes[from]
    ) {
      place.refuse("a text shares more with the text before it than it says", row);
    }
    if (textEnd > target.length) target = grow(target, textEnd);
    for (let k = 0; k < shared; k++) target[textStart + k] = target[previousStart + k]!;
    for (let k = 0; k < added; k++) target[textStart + shared + k] = reader.bytes[from + k]!;
    const isAscii = isPrintableAscii(target, previousIsAscii ? textStart + shared : textStart, textEnd);
    if (!isAscii) decodeText(target, textStart, textEnd, field, place, row);
    while (nextRow < row) offsets[++nextRow] = textStart;
    offsets[++nextRow] = textEnd;
    previousStart = textStart;
    previousEnd = textEnd;
    previousIsAscii = isAscii;
  }
  while (nextRow < rowCount) offsets[++nextRow] = previousEnd;
  source.assertEnd();
  return { type: "text", field, bytes: target, offsets };
}

/** The body of a TextColumn. */
export function encodeTexts({ bytes, offsets }: TextValues): Uint8Array {
  const entries = new WireWriter();
  let previousStart = 0;
  let previousEnd = 0;
  for (let row = 0; row + 1 < offsets.length; row++) {
    const start = offsets[row]!;
    const end = offsets[row + 1]!;
    if (start === end) continue;
    const most = Math.min(end - start, previousEnd - previousStart);
    let shared = 0;
    while (shared < most && bytes[start + shared] === bytes[previousStart + shared]) shared += 1;
    entries.varint(shared);
    entries.varint(end - start - shared);
    entries.bytes(bytes, start + shared, end);
    previousStart = start;
    previousEnd = end;
  }
  const column = new WireWriter();
  column.bytesField(1, entries.finish());
  return column.finish();
}

/** Reads the lengths of front-coded entries, which no field needs more than two bytes for. */
class EntryReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  readonly #place: Place;
  #position: number;

  constructor(bytes: Uint8Array, start: number, end: number, place: Place) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
    this.#place = place;
  }

  varint(row: number): number {
    const first = this.#byte(row);
    if (first < 0x80) return first;
    const second = this.#byte(row);
    if (second >= 0x80) this.#place.refuse("a text is longer than 16383 bytes", row);
    if (second === 0) this.#place.refuse("a length is not written in the shortest form", row);
    return (first & 0x7f) | (second << 7);
  }

  /** Where the next `length` bytes begin; reading goes on behind them. */
  take(length: number, row: number): number {
    const from = this.#position;
    if (length > this.#end - from) this.#place.refuse("a text is cut off", row);
    this.#position = from + length;
    return from;
  }

  assertEnd(): void {
    if (this.#position !== this.#end) this.#place.refuse("there are more texts than values");
  }

  #byte(row: number): number {
    if (this.#position === this.#end) this.#place.refuse("the texts end before the last value", row);
    return this.#bytes[this.#position++]!;
  }
}

function grow(bytes: Uint8Array<ArrayBuffer>, needed: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.max(needed, bytes.length * 2));
  grown.set(bytes);
  return grown;
}
