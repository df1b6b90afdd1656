import { create } from "@bufbuild/protobuf";
import { FieldKind, Operator, type Value, ValueSchema } from "@medtech-chain/schema";
import type { IToken } from "chevrotain";
import type { CatalogueField } from "../catalogue/field.ts";
import { parseSpan, type Span } from "../time/span.ts";
import { TimeError } from "../time/timeError.ts";
import { meansLastSecond } from "./dates.ts";
import { quantityToInteger, unitsFor } from "./quantity.ts";
import { QueryError, type QueryErrorCode } from "./queryError.ts";
import { quote, unquote } from "./quotes.ts";
import { suggestWord } from "./suggestWord.ts";
import type { LiteralSyntax } from "./syntax.ts";
import { NumberLiteral, TextLiteral, VersionLiteral, Word } from "./tokens.ts";

const LARGEST = 2n ** 63n - 1n;
const booleans: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);

/** Where a literal stands: which field it is compared with, and how. */
export interface LiteralContext {
  readonly query: string;
  readonly field: CatalogueField;
  readonly operator: Operator;
  /** Its place among the values of the comparison. */
  readonly index: number;
}

/** The value that a literal stands for beside a field of its kind. */
export function literalToValue(literal: LiteralSyntax, context: LiteralContext): Value {
  const { field } = context;
  if (literal.unit !== undefined && field.kind !== FieldKind.INTEGER) {
    throw literalError(context, literal.unit, "unit", `is a unit, but ${field.name} is not counted in units`);
  }
  switch (field.kind) {
    case FieldKind.TEXT:
    case FieldKind.VERSION:
    case FieldKind.IDENTIFIER:
      return create(ValueSchema, { value: { case: "text", value: toText(literal.token, context) } });
    case FieldKind.CATEGORY:
      return create(ValueSchema, { value: { case: "text", value: toCategory(literal.token, context) } });
    case FieldKind.INTEGER:
      return create(ValueSchema, { value: { case: "integer", value: toInteger(literal, context) } });
    case FieldKind.TIME:
      return create(ValueSchema, { value: { case: "time", value: toTime(literal.token, context) } });
    case FieldKind.BOOLEAN:
      return create(ValueSchema, { value: { case: "boolean", value: toBoolean(literal.token, context) } });
    default:
      throw literalError(context, literal.token, "value", "has no meaning beside this field");
  }
}

/** The text of a quoted literal. */
export function textOf(query: string, token: IToken): string {
  const result = unquote(token.image);
  if ("text" in result) return result.text;
  throw new QueryError({
    code: "value",
    query,
    piece: { text: token.image, offset: token.startOffset },
    problem: `has the escape ${result.badEscape}, which does not exist`,
    expected: ['\\"', "\\'", "\\\\", "\\u{…}"],
  });
}

/** The seconds that a date, a time or a year stands for. */
export function spanOf(query: string, token: IToken): Span {
  try {
    return parseSpan(token.tokenType === TextLiteral ? textOf(query, token) : token.image);
  } catch (error) {
    if (!(error instanceof TimeError)) throw error;
    throw timeToQueryError(query, token, error);
  }
}

/** The same problem with its place in the query. */
export function timeToQueryError(query: string, token: IToken, error: TimeError): QueryError {
  const problem = error.message.slice(JSON.stringify(error.text.slice(0, 64)).length + 1);
  const piece = { text: token.image, offset: token.startOffset };
  return new QueryError({ code: "time", query, piece, problem, cause: error });
}

function toText(token: IToken, context: LiteralContext): string {
  if (token.tokenType === TextLiteral) return textOf(context.query, token);
  const isVersion = context.field.kind === FieldKind.VERSION;
  if (isVersion && (token.tokenType === VersionLiteral || token.tokenType === NumberLiteral))
    return token.image;
  throw literalError(
    context,
    token,
    "value",
    `must be in quotes: ${context.field.name} is a text`,
    quote(token.image),
  );
}

function toCategory(token: IToken, context: LiteralContext): string {
  const { field, operator } = context;
  if (token.tokenType !== Word && token.tokenType !== TextLiteral) {
    throw literalError(context, token, "value", `is no value of ${field.name}`);
  }
  const typed = token.tokenType === TextLiteral ? textOf(context.query, token) : token.image;
  const isWhole = operator === Operator.EQUAL || operator === Operator.IN;
  if (!isWhole) return typed;
  const name = typed.toUpperCase().replace(/[\s-]+/g, "_");
  if (field.categories.includes(name)) return name;
  throw literalError(
    context,
    token,
    "value",
    `is no value of ${field.name}`,
    suggestWord(name, field.categories),
  );
}

function toInteger({ token, unit }: LiteralSyntax, context: LiteralContext): bigint {
  const { field } = context;
  if (token.tokenType !== NumberLiteral) {
    throw literalError(context, token, "value", `is no number, and ${field.name} is one`);
  }
  const quantity = quantityToInteger(token.image, unit?.image, field);
  switch (quantity.type) {
    case "whole":
      if (quantity.value >= -LARGEST - 1n && quantity.value <= LARGEST) return quantity.value;
      throw literalError(context, token, "value", "is larger than any number that can be compared");
    case "fraction":
      throw literalError(
        context,
        token,
        "value",
        `is ${quantity.value} ${field.unit}, but ${field.name} is a whole number of ${field.unit}`,
      );
    case "unknown_unit": {
      const known = unitsFor(field);
      const problem =
        known.length === 0 ? `is a unit, but ${field.name} has none` : `is no unit of ${field.name}`;
      throw literalError(context, unit!, "unit", problem, suggestWord(unit!.image, known), known);
    }
    default:
      return quantity satisfies never;
  }
}

function toTime(token: IToken, { query, operator, index }: LiteralContext): number {
  const span = spanOf(query, token);
  return meansLastSecond(operator, index) ? span.until - 1 : span.from;
}

function toBoolean(token: IToken, context: LiteralContext): boolean {
  const value = token.tokenType === Word ? booleans.get(token.image.toLowerCase()) : undefined;
  if (value !== undefined) return value;
  const names = [...booleans.keys()];
  const problem = `is neither true nor false, and ${context.field.name} is one of them`;
  throw literalError(context, token, "value", problem, suggestWord(token.image, names), names);
}

function literalError(
  { query }: LiteralContext,
  token: IToken,
  code: QueryErrorCode,
  problem: string,
  suggestion?: string,
  expected: readonly string[] = [],
): QueryError {
  const piece = { text: token.image, offset: token.startOffset };
  return new QueryError({ code, query, piece, problem, suggestion, expected });
}
