import type { Member, Rules } from "@medtech-chain/schema";
import type { CatalogueField } from "../catalogue/field.ts";
import type { CheckedQuestion } from "../question/checked.ts";

/** Names of question kinds, as the question's oneof has them. */
export type QuestionKindName = CheckedQuestion["kind"];

/** Rules that hold together, with what is looked up often at hand. */
export interface CheckedRules {
  readonly rules: Rules;
  readonly platform: Member;
  /** Sorted by identifier. */
  readonly hospitals: readonly Member[];
  readonly membersByMsp: ReadonlyMap<string, Member>;
  readonly fields: ReadonlyMap<string, CheckedFieldRules>;
  readonly questions: ReadonlyMap<QuestionKindName, CheckedQuestionRules>;
}

export interface CheckedFieldRules {
  readonly field: CatalogueField;
  readonly bounds: { readonly lower: number; readonly upper: number } | undefined;
  readonly domain: readonly string[] | undefined;
}

export interface CheckedQuestionRules {
  readonly filterFields: ReadonlySet<string>;
  readonly groupFields: ReadonlySet<string>;
  readonly valueFields: ReadonlySet<string>;
}
