import { Operator } from "@medtech-chain/schema";
import { EmbeddedActionsParser, type IToken, type TokenType } from "chevrotain";
import type {
  ClauseSyntax,
  FilterSyntax,
  KindSyntax,
  LiteralSyntax,
  PeriodSyntax,
  QuerySyntax,
} from "./syntax.ts";
import * as tokens from "./tokens.ts";

type Predicate = Pick<Extract<FilterSyntax, { type: "comparison" }>, "negated" | "operator" | "values">;

/** What a token stands for in its place. */
export type TokenRole = "field" | "hospital" | "unit" | "date" | "value";

/**
 * The grammar of query texts. One rule a construct; nothing is looked up here. It is LL(1), so that the first token
 * that fits nowhere is the one that the parser stops at.
 */
export class QueryParser extends EmbeddedActionsParser {
  readonly #roles = new Map<IToken, TokenRole>();

  constructor() {
    super(tokens.vocabulary, { maxLookahead: 1, recoveryEnabled: false });
    this.performSelfAnalysis();
  }

  /** Parses a token vector; what could not be parsed is in `errors`. */
  parse(input: IToken[]): QuerySyntax {
    this.#roles.clear();
    this.input = input;
    return this.query();
  }

  /** What the token stood for in the last parse; undefined for keywords, symbols and tokens that were not reached. */
  roleOf(token: IToken): TokenRole | undefined {
    return this.#roles.get(token);
  }

  readonly query = this.RULE("query", (): QuerySyntax => {
    const kind = this.SUBRULE(this.kind);
    const clauses: ClauseSyntax[] = [];
    this.MANY(() => clauses.push(this.SUBRULE(this.clause)));
    return { kind, clauses };
  });

  readonly kind = this.RULE(
    "kind",
    (): KindSyntax =>
      this.OR([
        {
          ALT: (): KindSyntax => {
            const keyword = this.CONSUME(tokens.Count);
            this.OPTION(() => this.CONSUME(tokens.Devices));
            return { type: "count", keyword };
          },
        },
        {
          ALT: (): KindSyntax => ({
            type: "average",
            keyword: this.CONSUME(tokens.Average),
            field: this.SUBRULE(this.fieldName),
          }),
        },
      ]),
  );

  readonly clause = this.RULE(
    "clause",
    (): ClauseSyntax =>
      this.OR([
        {
          ALT: (): ClauseSyntax => ({
            type: "where",
            keyword: this.CONSUME(tokens.Where),
            filter: this.SUBRULE(this.disjunction),
          }),
        },
        {
          ALT: (): ClauseSyntax => ({
            type: "by",
            keyword: this.CONSUME(tokens.By),
            fields: this.SUBRULE(this.fieldNames),
          }),
        },
        {
          ALT: (): ClauseSyntax => ({
            type: "at",
            keyword: this.CONSUME(tokens.At),
            hospitals: this.SUBRULE(this.hospitalNames),
          }),
        },
        { ALT: (): ClauseSyntax => this.SUBRULE(this.periodClause) },
      ]),
  );

  readonly fieldNames = this.RULE("fieldNames", (): IToken[] => {
    const names: IToken[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: tokens.Comma,
      DEF: () => names.push(this.SUBRULE(this.fieldName)),
    });
    return names;
  });

  readonly hospitalNames = this.RULE("hospitalNames", (): IToken[] => {
    const names: IToken[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: tokens.Comma,
      DEF: () => names.push(this.SUBRULE(this.hospitalName)),
    });
    return names;
  });

  readonly fieldName = this.RULE("fieldName", (): IToken => this.#as("field", this.CONSUME(tokens.Word)));

  readonly hospitalName = this.RULE(
    "hospitalName",
    (): IToken =>
      this.#as(
        "hospital",
        this.OR([{ ALT: () => this.CONSUME(tokens.Word) }, { ALT: () => this.CONSUME(tokens.TextLiteral) }]),
      ),
  );

  readonly unitName = this.RULE("unitName", (): IToken => this.#as("unit", this.CONSUME(tokens.Word)));

  readonly periodClause = this.RULE(
    "periodClause",
    (): ClauseSyntax =>
      this.OR([
        {
          ALT: (): ClauseSyntax => {
            const keyword = this.OR1([
              { ALT: () => this.CONSUME(tokens.In) },
              { ALT: () => this.CONSUME(tokens.During) },
            ]);
            return { type: "period", keyword, period: this.SUBRULE(this.period) };
          },
        },
        {
          ALT: (): ClauseSyntax => {
            const keyword = this.CONSUME(tokens.From);
            const from = this.SUBRULE(this.time);
            const until = this.OPTION(() => {
              this.CONSUME1(tokens.Until);
              return this.SUBRULE1(this.time);
            });
            return { type: "period", keyword, period: { type: "ends", from, until } };
          },
        },
        {
          ALT: (): ClauseSyntax => {
            const keyword = this.CONSUME2(tokens.Until);
            const until = this.SUBRULE2(this.time);
            return { type: "period", keyword, period: { type: "ends", from: undefined, until } };
          },
        },
      ]),
  );

  readonly period = this.RULE(
    "period",
    (): PeriodSyntax =>
      this.OR([
        {
          ALT: (): PeriodSyntax => {
            this.CONSUME(tokens.Last);
            const amount = this.CONSUME(tokens.NumberLiteral);
            return { type: "last", amount, unit: this.SUBRULE(this.unitName) };
          },
        },
        {
          ALT: (): PeriodSyntax => {
            const first = this.SUBRULE(this.time);
            const last = this.OPTION(() => {
              this.CONSUME(tokens.Range);
              return this.SUBRULE1(this.time);
            });
            return { type: "spans", first, last };
          },
        },
      ]),
  );

  readonly time = this.RULE(
    "time",
    (): IToken =>
      this.#as(
        "date",
        this.OR([
          { ALT: () => this.CONSUME(tokens.TimeLiteral) },
          { ALT: () => this.CONSUME(tokens.NumberLiteral) },
        ]),
      ),
  );

  readonly disjunction = this.RULE("disjunction", (): FilterSyntax => {
    const filters: FilterSyntax[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: tokens.Or,
      DEF: () => filters.push(this.SUBRULE(this.conjunction)),
    });
    return filters.length === 1 ? filters[0]! : { type: "or", filters };
  });

  readonly conjunction = this.RULE("conjunction", (): FilterSyntax => {
    const filters: FilterSyntax[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: tokens.And,
      DEF: () => filters.push(this.SUBRULE(this.negation)),
    });
    return filters.length === 1 ? filters[0]! : { type: "and", filters };
  });

  readonly negation = this.RULE(
    "negation",
    (): FilterSyntax =>
      this.OR([
        {
          ALT: (): FilterSyntax => {
            this.CONSUME(tokens.Not);
            return { type: "not", filter: this.SUBRULE(this.negation) };
          },
        },
        {
          ALT: (): FilterSyntax => {
            this.CONSUME(tokens.Open);
            const filter = this.SUBRULE(this.disjunction);
            this.CONSUME(tokens.Close);
            return filter;
          },
        },
        { ALT: (): FilterSyntax => this.SUBRULE(this.comparison) },
      ]),
  );

  readonly comparison = this.RULE("comparison", (): FilterSyntax => {
    const field = this.SUBRULE(this.fieldName);
    return { type: "comparison", field, ...this.SUBRULE(this.predicate) };
  });

  readonly predicate = this.RULE(
    "predicate",
    (): Predicate =>
      this.OR([
        { ALT: (): Predicate => this.SUBRULE(this.membership) },
        { ALT: (): Predicate => this.SUBRULE(this.presence) },
        { ALT: (): Predicate => this.SUBRULE(this.betweenness) },
        {
          ALT: (): Predicate => {
            this.CONSUME(tokens.NotEqual);
            const value = this.SUBRULE1(this.literal);
            return { negated: true, operator: Operator.EQUAL, values: [value] };
          },
        },
        {
          ALT: (): Predicate => {
            const operator = this.SUBRULE(this.simpleOperator);
            const value = this.SUBRULE2(this.literal);
            return { negated: false, operator, values: [value] };
          },
        },
      ]),
  );

  readonly membership = this.RULE("membership", (): Predicate => {
    const values: LiteralSyntax[] = [];
    const not = this.OPTION(() => this.CONSUME(tokens.Not));
    this.CONSUME(tokens.In);
    this.CONSUME(tokens.Open);
    this.AT_LEAST_ONE_SEP({
      SEP: tokens.Comma,
      DEF: () => values.push(this.SUBRULE(this.literal)),
    });
    this.CONSUME(tokens.Close);
    return { negated: not !== undefined, operator: Operator.IN, values };
  });

  readonly presence = this.RULE("presence", (): Predicate => {
    this.CONSUME(tokens.Is);
    const not = this.OPTION(() => this.CONSUME(tokens.Not));
    this.CONSUME(tokens.SetWord);
    return { negated: not !== undefined, operator: Operator.IS_SET, values: [] };
  });

  readonly betweenness = this.RULE("betweenness", (): Predicate => {
    this.CONSUME(tokens.Between);
    const first = this.SUBRULE1(this.literal);
    this.CONSUME(tokens.And);
    const last = this.SUBRULE2(this.literal);
    return { negated: false, operator: Operator.BETWEEN, values: [first, last] };
  });

  readonly simpleOperator = this.RULE(
    "simpleOperator",
    (): Operator =>
      this.OR([
        { ALT: (): Operator => this.#operatorOf(tokens.Equal, Operator.EQUAL) },
        { ALT: (): Operator => this.#operatorOf(tokens.Less, Operator.LESS) },
        { ALT: (): Operator => this.#operatorOf(tokens.LessOrEqual, Operator.LESS_OR_EQUAL) },
        { ALT: (): Operator => this.#operatorOf(tokens.Greater, Operator.GREATER) },
        { ALT: (): Operator => this.#operatorOf(tokens.GreaterOrEqual, Operator.GREATER_OR_EQUAL) },
        { ALT: (): Operator => this.#operatorOf(tokens.Contains, Operator.CONTAINS) },
        { ALT: (): Operator => this.#operatorOf(tokens.Before, Operator.BEFORE) },
        { ALT: (): Operator => this.#operatorOf(tokens.After, Operator.AFTER) },
        {
          ALT: (): Operator => {
            this.CONSUME(tokens.Starts);
            this.CONSUME1(tokens.With);
            return Operator.STARTS_WITH;
          },
        },
        {
          ALT: (): Operator => {
            this.CONSUME(tokens.Ends);
            this.CONSUME2(tokens.With);
            return Operator.ENDS_WITH;
          },
        },
      ]),
  );

  readonly literal = this.RULE(
    "literal",
    (): LiteralSyntax =>
      this.OR([
        {
          ALT: (): LiteralSyntax => {
            const token = this.OR1([
              { ALT: () => this.CONSUME(tokens.TextLiteral) },
              { ALT: () => this.CONSUME(tokens.TimeLiteral) },
              { ALT: () => this.CONSUME(tokens.VersionLiteral) },
              { ALT: () => this.CONSUME(tokens.Word) },
            ]);
            return { token: this.#as("value", token), unit: undefined };
          },
        },
        { ALT: (): LiteralSyntax => this.SUBRULE(this.quantity) },
      ]),
  );

  readonly quantity = this.RULE("quantity", (): LiteralSyntax => {
    const token = this.#as("value", this.CONSUME(tokens.NumberLiteral));
    const unit = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(tokens.Percent) }, { ALT: () => this.SUBRULE(this.unitName) }]),
    );
    return { token, unit };
  });

  #operatorOf(type: TokenType, operator: Operator): Operator {
    this.CONSUME(type);
    return operator;
  }

  #as(role: TokenRole, token: IToken): IToken {
    this.#roles.set(token, role);
    return token;
  }
}

let shared: QueryParser | undefined;

/** The one parser; analysing the grammar takes a few milliseconds, so it is built on first use. */
export function queryParser(): QueryParser {
  shared ??= new QueryParser();
  return shared;
}
