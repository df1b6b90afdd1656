const LONGEST_SHOWN = 60;
const UNSHOWABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A value from outside as it may be shown in a message: quoted, at most 60 characters, and without anything that a
 * terminal or a log would act on.
 */
export function showValue(value: string): string {
  const shortened = value.length > LONGEST_SHOWN ? `${value.slice(0, LONGEST_SHOWN)}…` : value;
  return `"${escapeUnshowable(shortened)}"`;
}

/** A text with everything that a terminal or a log would act on written out. */
export function escapeUnshowable(text: string): string {
  return text.toWellFormed().replace(UNSHOWABLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}
