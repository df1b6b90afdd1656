import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type FilterSchema, type PeriodSchema, type Question, QuestionSchema } from "@medtech-chain/schema";
import type { IToken } from "chevrotain";
import { catalogue, findField } from "../catalogue/catalogue.ts";
import type { CatalogueField } from "../catalogue/field.ts";
import { allTime, lastPeriod, periodUnits, spansToPeriod } from "../time/period.ts";
import { TimeError } from "../time/timeError.ts";
import { queryParser } from "./grammar.ts";
import { literalToValue, spanOf, textOf, timeToQueryError } from "./literal.ts";
import { QueryError } from "./queryError.ts";
import { suggestWord } from "./suggestWord.ts";
import type { ClauseSyntax, FilterSyntax, PeriodSyntax, QuerySyntax } from "./syntax.ts";
import { syntaxError } from "./syntaxError.ts";
import { tokenise } from "./tokenise.ts";
import { TextLiteral } from "./tokens.ts";

export interface QueryOptions {
  /** Seconds since 1970-01-01T00:00:00Z that `in last 30 days` ends at. */
  readonly now?: number;
}

/**
 * The question that a query text asks, such as `count where manufacturer = "Acme" by model in 2026 at hospital-a`.
 * Whether its operators make sense and the rules allow it is for `checkQuestion` to say.
 *
 * @throws QueryError with the place of what is wrong
 */
export function parseQuery(query: string, options: QueryOptions = {}): Question {
  const tokens = tokenise(query);
  const parser = queryParser();
  const syntax = parser.parse(tokens);
  if (parser.errors.length > 0) throw syntaxError(query, tokens, parser);
  return syntaxToQuestion(query, syntax, options);
}

function syntaxToQuestion(query: string, syntax: QuerySyntax, options: QueryOptions): Question {
  assertClausesOnce(query, syntax.clauses);
  const where = findClause(syntax, "where");
  const at = findClause(syntax, "at");
  const period = findClause(syntax, "period");
  return create(QuestionSchema, {
    kind: syntaxToKind(query, syntax),
    period: period === undefined ? { ...allTime } : syntaxToPeriod(query, period, options),
    hospitals:
      at?.hospitals.map((token) => (token.tokenType === TextLiteral ? textOf(query, token) : token.image)) ??
      [],
    ...(where === undefined ? {} : { filter: syntaxToFilter(query, where.filter) }),
  });
}

function findClause<T extends ClauseSyntax["type"]>(
  { clauses }: QuerySyntax,
  type: T,
): Extract<ClauseSyntax, { type: T }> | undefined {
  return clauses.find((clause): clause is Extract<ClauseSyntax, { type: T }> => clause.type === type);
}

function assertClausesOnce(query: string, clauses: readonly ClauseSyntax[]): void {
  const seen = new Map<ClauseSyntax["type"], string>();
  for (const { type, keyword } of clauses) {
    const before = seen.get(type);
    if (before !== undefined) {
      const problem =
        type === "where"
          ? `comes twice; join the conditions with "and"`
          : `comes after "${before}" already said that`;
      throw new QueryError({ code: "repeated", query, piece: pieceOf(keyword), problem });
    }
    seen.set(type, keyword.image);
  }
}

function syntaxToKind(
  query: string,
  syntax: QuerySyntax,
): MessageInitShape<typeof QuestionSchema>["kind"] & {} {
  const by = findClause(syntax, "by");
  if (syntax.kind.type === "average") {
    if (by !== undefined) {
      const problem = "is for counts; an average has no groups";
      throw new QueryError({ code: "syntax", query, piece: pieceOf(by.keyword), problem });
    }
    return { case: "average", value: { field: fieldOf(query, syntax.kind.field).name } };
  }
  if (by === undefined) return { case: "count", value: {} };
  return { case: "groupedCount", value: { fields: by.fields.map((token) => fieldOf(query, token).name) } };
}

function syntaxToPeriod(
  query: string,
  { keyword, period }: Extract<ClauseSyntax, { type: "period" }>,
  { now }: QueryOptions,
): MessageInitShape<typeof PeriodSchema> {
  try {
    return { ...periodOf(query, period, now) };
  } catch (error) {
    if (error instanceof TimeError) throw timeToQueryError(query, keyword, error);
    throw error;
  }
}

function periodOf(
  query: string,
  period: PeriodSyntax,
  now: number | undefined,
): { from: number; until: number } {
  switch (period.type) {
    case "spans": {
      const first = spanOf(query, period.first);
      return spansToPeriod(query, first, period.last === undefined ? first : spanOf(query, period.last));
    }
    case "last":
      return relativePeriodOf(query, period, now);
    case "ends": {
      const from = period.from === undefined ? allTime.from : spanOf(query, period.from).from;
      const until = period.until === undefined ? allTime.until : spanOf(query, period.until).from;
      return spansToPeriod(query, { from, until: from }, { from: until, until });
    }
    default:
      return period satisfies never;
  }
}

function relativePeriodOf(
  query: string,
  { amount, unit }: Extract<PeriodSyntax, { type: "last" }>,
  now: number | undefined,
): { from: number; until: number } {
  const name = unit.image.toLowerCase().replace(/s?$/, "s");
  const known = periodUnits.find((each) => each === name);
  if (known === undefined) {
    const suggestion = suggestWord(unit.image, periodUnits);
    throw new QueryError({
      code: "unit",
      query,
      piece: pieceOf(unit),
      problem: "is no unit of time",
      expected: periodUnits,
      suggestion,
    });
  }
  if (!/^[1-9]\d{0,4}$/.test(amount.image)) {
    const problem = `is no number of ${known}`;
    throw new QueryError({ code: "time", query, piece: pieceOf(amount), problem, expected: ["1 to 99999"] });
  }
  if (now === undefined) {
    throw new TimeError(
      "needs_now",
      `last ${amount.image} ${known}`,
      "is relative, but nothing says to which time",
    );
  }
  return lastPeriod(Number(amount.image), known, now);
}

function syntaxToFilter(query: string, syntax: FilterSyntax): MessageInitShape<typeof FilterSchema> {
  switch (syntax.type) {
    case "and":
    case "or": {
      const filters = syntax.filters.map((filter) => syntaxToFilter(query, filter));
      return { node: { case: syntax.type === "and" ? "allOf" : "anyOf", value: { filters } } };
    }
    case "not":
      return { node: { case: "not", value: syntaxToFilter(query, syntax.filter) } };
    case "comparison": {
      const field = fieldOf(query, syntax.field);
      const { operator } = syntax;
      const values = syntax.values.map((literal, index) =>
        literalToValue(literal, { query, field, operator, index }),
      );
      const comparison: MessageInitShape<typeof FilterSchema> = {
        node: { case: "comparison", value: { field: field.name, operator, values } },
      };
      return syntax.negated ? { node: { case: "not", value: comparison } } : comparison;
    }
    default:
      return syntax satisfies never;
  }
}

function fieldOf(query: string, token: IToken): CatalogueField {
  const field = findField(token.image) ?? findField(token.image.toLowerCase());
  if (field !== undefined) return field;
  throw new QueryError({
    code: "unknown_field",
    query,
    piece: pieceOf(token),
    problem: "is no field",
    suggestion: suggestWord(
      token.image,
      catalogue.map(({ name }) => name),
    ),
  });
}

function pieceOf(token: IToken): { text: string; offset: number } {
  return { text: token.image, offset: token.startOffset };
}
