import { type CatalogueField, textProblem } from "@medtech-chain/domain";
import type { Place } from "./place.ts";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Whether all bytes are printable ASCII, the texts that need no further check but their length. */
export function isPrintableAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}

/** The text of a field. Refuses what is not UTF-8 or cannot be a value of the field. */
export function decodeText(
  bytes: Uint8Array,
  start: number,
  end: number,
  field: CatalogueField,
  place: Place,
  row?: number,
): string {
  const text = decodeUtf8(bytes.subarray(start, end));
  if (text === undefined) place.refuse("a text is not UTF-8", row);
  assertText(text, field, place, row);
  return text;
}

/** Refuses a text that cannot be a value of the field. */
export function assertText(text: string, field: CatalogueField, place: Place, row?: number): void {
  const problem = textProblem(text, maxTextBytes(field));
  if (problem !== undefined) place.refuse(`a text ${problem}`, row);
}

/** Categories are bounded by the names that exist, which are checked after this bound. */
function maxTextBytes(field: CatalogueField): number {
  return field.maxBytes === 0 ? MAX_CATEGORY_BYTES : field.maxBytes;
}

const MAX_CATEGORY_BYTES = 256;

/** The text of UTF-8 bytes, or undefined where they are none. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
