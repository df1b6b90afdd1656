/** The text inside quotes, or the escape sequence that does not exist. */
export type Unquoted = { readonly text: string } | { readonly badEscape: string };

/**
 * Reads a text in double or single quotes. Escapes: a backslash before a quote or a backslash, and `\u{1f600}` for any
 * character.
 */
export function unquote(quoted: string): Unquoted {
  let text = "";
  for (const [piece] of quoted.slice(1, -1).matchAll(/\\u\{[^}]*\}|\\.|[^\\]+/gsu)) {
    const character = piece.startsWith("\\") ? unescapeCharacter(piece) : piece;
    if (character === undefined) return { badEscape: piece };
    text += character;
  }
  return { text };
}

/** The text in double quotes, with everything escaped that is invisible or would end it. */
export function quote(text: string): string {
  const escaped = text.replace(/["\\\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === '"' || character === "\\"
      ? `\\${character}`
      : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
  return `"${escaped}"`;
}

function unescapeCharacter(sequence: string): string | undefined {
  if (/^\\["'\\]$/.test(sequence)) return sequence[1];
  const hex = /^\\u\{([0-9a-fA-F]{1,6})\}$/.exec(sequence)?.[1];
  if (hex === undefined) return undefined;
  const point = Number.parseInt(hex, 16);
  const isCharacter = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isCharacter ? String.fromCodePoint(point) : undefined;
}
