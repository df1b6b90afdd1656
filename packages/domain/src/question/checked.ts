import type { Operator } from "@medtech-chain/schema";
import type { CatalogueField } from "../catalogue/field.ts";

/**
 * A filter whose fields exist, whose operators make sense for their kinds and whose values have the right type:
 * text, version and category values are strings (a category's is its name), integers and times numbers.
 */
export type CheckedFilter =
  | { readonly type: "all_of"; readonly filters: readonly CheckedFilter[] }
  | { readonly type: "any_of"; readonly filters: readonly CheckedFilter[] }
  | { readonly type: "not"; readonly filter: CheckedFilter }
  | CheckedComparison;

export interface CheckedComparison {
  readonly type: "comparison";
  readonly field: CatalogueField;
  readonly operator: Operator;
  readonly values: readonly FieldValue[];
}

export type FieldValue = string | number | boolean;

/** One dimension of a grouped count: its groups in the order in which they are reported. */
export interface CheckedDimension {
  readonly field: CatalogueField;
  readonly domain: readonly FieldValue[];
  /** Whether values outside the domain exist and have a group of their own. */
  readonly other: boolean;
  /** Whether reports without the field exist and have a group of their own. */
  readonly notSet: boolean;
}

/** Which devices a question is about; shared by all kinds. */
export interface CheckedSelection {
  /** Report times in seconds since 1970-01-01T00:00:00Z, `until` excluded. */
  readonly period: { readonly from: number; readonly until: number };
  /** Hospitals asked, sorted; never empty. */
  readonly hospitals: readonly string[];
  readonly filter: CheckedFilter | undefined;
}

/** A question that the rules allow, in the form that the index answers. */
export type CheckedQuestion = CheckedSelection &
  (
    | { readonly kind: "count" }
    | { readonly kind: "groupedCount"; readonly dimensions: readonly CheckedDimension[] }
    | {
        readonly kind: "average";
        readonly field: CatalogueField;
        /** Declared bounds, in the field's unit. */
        readonly bounds: { readonly lower: number; readonly upper: number };
      }
  );
