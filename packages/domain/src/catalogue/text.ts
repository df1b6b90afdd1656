/** Why a text cannot stand on the ledger. */
export type TextProblem =
  | "is empty"
  | "is longer than allowed"
  | "has a control character"
  | "has an invisible formatting character"
  | "is not well-formed Unicode"
  | "is not in Unicode normalisation form C";

/** C0 and C1 controls, and the two Unicode line separators. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;
/** Bidirectional overrides, zero-width and other format characters: two texts that look alike must be alike. */
const FORMAT = /\p{Cf}/u;
/** Printable ASCII needs none of the slower checks. */
const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;

/**
 * What is wrong with a text as a field's value, or undefined if nothing is.
 *
 * @param maxBytes longest text in UTF-8 bytes
 */
export function textProblem(text: string, maxBytes: number): TextProblem | undefined {
  if (text.length === 0) return "is empty";
  if (text.length > maxBytes) return "is longer than allowed";
  if (PRINTABLE_ASCII.test(text)) return undefined;
  if (CONTROL.test(text)) return "has a control character";
  if (FORMAT.test(text)) return "has an invisible formatting character";
  if (!text.isWellFormed()) return "is not well-formed Unicode";
  if (utf8Length(text) > maxBytes) return "is longer than allowed";
  if (text.normalize("NFC") !== text) return "is not in Unicode normalisation form C";
  return undefined;
}

/** Bytes that a well-formed text takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0)!;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
