import type { Operator } from "@medtech-chain/schema";
import type { IToken } from "chevrotain";

/** A query as written, before its words are looked up in the catalogue. */
export interface QuerySyntax {
  readonly kind: KindSyntax;
  readonly clauses: readonly ClauseSyntax[];
}

export type KindSyntax =
  | { readonly type: "count"; readonly keyword: IToken }
  | { readonly type: "average"; readonly keyword: IToken; readonly field: IToken };

export type ClauseSyntax =
  | { readonly type: "where"; readonly keyword: IToken; readonly filter: FilterSyntax }
  | { readonly type: "by"; readonly keyword: IToken; readonly fields: readonly IToken[] }
  | { readonly type: "at"; readonly keyword: IToken; readonly hospitals: readonly IToken[] }
  | { readonly type: "period"; readonly keyword: IToken; readonly period: PeriodSyntax };

export type PeriodSyntax =
  /** A span, or from the beginning of one to the end of another. */
  | { readonly type: "spans"; readonly first: IToken; readonly last: IToken | undefined }
  | { readonly type: "last"; readonly amount: IToken; readonly unit: IToken }
  /** `until` is excluded; an end that is missing is as early or late as the catalogue allows. */
  | { readonly type: "ends"; readonly from: IToken | undefined; readonly until: IToken | undefined };

export type FilterSyntax =
  | { readonly type: "and" | "or"; readonly filters: readonly FilterSyntax[] }
  | { readonly type: "not"; readonly filter: FilterSyntax }
  | {
      readonly type: "comparison";
      readonly field: IToken;
      readonly negated: boolean;
      readonly operator: Operator;
      readonly values: readonly LiteralSyntax[];
    };

export interface LiteralSyntax {
  readonly token: IToken;
  readonly unit: IToken | undefined;
}
