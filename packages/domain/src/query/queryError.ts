/** What is wrong with a query. */
export type QueryErrorCode =
  | "syntax"
  | "unknown_field"
  | "value"
  | "unit"
  | "time"
  | "repeated"
  | "too_large";

/** A piece of the query text: offset and length in UTF-16 units. */
export interface Piece {
  readonly text: string;
  readonly offset: number;
}

export interface QueryErrorOptions {
  readonly code: QueryErrorCode;
  /** The whole query. */
  readonly query: string;
  /** The piece that offends; empty text where something is missing. */
  readonly piece: Piece;
  /** What is wrong, as the end of a sentence that begins with the piece. */
  readonly problem: string;
  readonly expected?: readonly string[];
  readonly suggestion?: string | undefined;
  readonly cause?: unknown;
}

/** Most characters of the query that the caret line shows. */
const CARET_WIDTH = 78;

/** A query text that cannot be read, with the place, what was expected there and what was probably meant. */
export class QueryError extends Error {
  override readonly name = "QueryError";
  readonly code: QueryErrorCode;
  readonly query: string;
  /** Offset of the offending piece in UTF-16 units. */
  readonly position: number;
  /** The offending piece; empty where the query ends too early. */
  readonly piece: string;
  readonly expected: readonly string[];
  readonly suggestion: string | undefined;

  constructor(options: QueryErrorOptions) {
    super(errorMessage(options), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.query = options.query;
    this.position = options.piece.offset;
    this.piece = options.piece.text;
    this.expected = options.expected ?? [];
    this.suggestion = options.suggestion;
  }

  /** Two lines for terminals: the line of the query around the place, and carets under the piece. */
  caret(): string {
    const lineStart = this.query.lastIndexOf("\n", this.position - 1) + 1;
    const lineEnd = this.query.indexOf("\n", this.position);
    const line = this.query.slice(lineStart, lineEnd < 0 ? undefined : lineEnd);
    const column = this.position - lineStart;
    const start = Math.max(0, Math.min(column - CARET_WIDTH / 2, line.length + 1 - CARET_WIDTH));
    const shown = printable(line.slice(start, start + CARET_WIDTH));
    const carets = Math.max(1, Math.min(this.piece.length, CARET_WIDTH - (column - start)));
    return `${shown}\n${" ".repeat(column - start)}${"^".repeat(carets)}`;
  }
}

function errorMessage({ piece, problem, expected = [], suggestion }: QueryErrorOptions): string {
  const subject = piece.text === "" ? "the query" : printable(shorten(piece.text));
  const parts = [`${subject} ${problem}`];
  if (expected.length > 0) parts.push(`; expected ${listAlternatives(expected)}`);
  if (suggestion !== undefined) parts.push(`; did you mean ${suggestion}?`);
  return parts.join("");
}

function listAlternatives(alternatives: readonly string[]): string {
  if (alternatives.length < 2) return alternatives.join("");
  return `${alternatives.slice(0, -1).join(", ")} or ${alternatives.at(-1)}`;
}

function shorten(text: string): string {
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

/** Control and format characters replaced one for one, so that columns stay and terminals are not steered. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => (character === "\t" ? " " : "\ufffd"));
}
