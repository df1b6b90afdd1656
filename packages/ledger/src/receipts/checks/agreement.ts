import { type DescMessage, equals, type MessageShape } from "@bufbuild/protobuf";
import {
  type Ask,
  CutSchema,
  PrivacyParametersSchema,
  QuestionSchema,
  type Release,
  TermsSchema,
} from "@medtech-chain/schema";
import type { ReceiptCheck } from "../check.ts";
import { findAsk } from "../findAsk.ts";
import { failed, passed, skipped } from "../finding.ts";

/** What was answered is what was asked: question, terms, cut and privacy parameters. */
export const agreement: ReceiptCheck = {
  name: "agreement",
  check(subject) {
    const found = findAsk(subject);
    if ("problem" in found) return skipped("there is no committed question to compare with");
    const differing = listDifferences(found.ask, subject.release);
    if (differing.length === 0)
      return passed("question, terms, cut and privacy parameters are those that were asked");
    return failed(
      `the release has another ${differing.join(" and another ")} than the question that was asked`,
    );
  },
};

function listDifferences(ask: Ask, release: Release): string[] {
  return [
    isSame(QuestionSchema, ask.question, release.question) ? [] : ["question"],
    isSame(TermsSchema, ask.terms, release.terms) ? [] : ["set of terms"],
    isSame(CutSchema, ask.cut, release.cut) ? [] : ["cut"],
    isSame(PrivacyParametersSchema, ask.privacy, release.privacy) ? [] : ["set of privacy parameters"],
  ].flat();
}

function isSame<T extends DescMessage>(
  schema: T,
  left: MessageShape<T> | undefined,
  right: MessageShape<T> | undefined,
): boolean {
  if (left === undefined || right === undefined) return left === right;
  return equals(schema, left, right);
}
