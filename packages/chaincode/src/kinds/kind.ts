import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CheckedQuestion } from "@medtech-chain/domain";
import type { ErrorPlan, Protection } from "@medtech-chain/privacy";
import type { Cut, GroupSchema, PrivacyRules } from "@medtech-chain/schema";
import type { IndexGate } from "../follower/indexGate.ts";

/** A question of one kind. */
export type QuestionOf<Name extends CheckedQuestion["kind"]> = Extract<CheckedQuestion, { kind: Name }>;

export interface AnswerInput<Name extends CheckedQuestion["kind"]> {
  readonly question: QuestionOf<Name>;
  readonly cut: Cut;
  readonly index: IndexGate;
  readonly protection: Protection;
  readonly confidencePpm: number;
}

/** What a kind of question does: how it is answered, and what its error depends on. A new kind is a new file beside this one. */
export interface KindOfQuestion<Name extends CheckedQuestion["kind"]> {
  /** The released groups. Deterministic: every endorser computes the same. */
  answer(input: AnswerInput<Name>): MessageInitShape<typeof GroupSchema>[];
  /** What the error of an answer depends on, for one number. */
  plan(question: QuestionOf<Name>, confidencePpm: number, privacy: PrivacyRules): ErrorPlan;
  /** Decimals of the published numbers. */
  readonly decimals: number;
}
