import { create } from "@bufbuild/protobuf";
import { FieldKind, type Question, Reason, type Terms, TermsSchema } from "@medtech-chain/schema";
import { Refusal } from "../error/refusal.ts";
import type { CheckedDimension, CheckedQuestion } from "./checked.ts";
import { checkFilter, requireField } from "./checkFilter.ts";

/** What the rules say about the fields of a question, as it goes on the ledger with the question. */
export function questionToTerms(question: CheckedQuestion): Terms {
  switch (question.kind) {
    case "count":
      return create(TermsSchema);
    case "groupedCount":
      return create(TermsSchema, {
        dimensions: question.dimensions.map((dimension) => ({
          field: dimension.field.name,
          domain: dimension.domain.map(String),
          other: dimension.other,
          notSet: dimension.notSet,
        })),
      });
    case "average":
      return create(TermsSchema, {
        lowerBound: BigInt(question.bounds.lower),
        upperBound: BigInt(question.bounds.upper),
      });
    default:
      return question satisfies never;
  }
}

/**
 * The question as it was checked when it was asked, whatever the rules say by now.
 *
 * @param question in canonical form, as on the ledger
 */
export function termsToQuestion(question: Question, terms: Terms): CheckedQuestion {
  const { period, filter } = question;
  if (period === undefined)
    throw new Refusal(Reason.MALFORMED, "the period is missing", { subject: "period" });
  const selection = {
    period: { from: period.from, until: period.until },
    hospitals: question.hospitals,
    filter: filter === undefined ? undefined : checkFilter(filter),
  };
  switch (question.kind.case) {
    case "count":
      return { ...selection, kind: "count" };
    case "groupedCount":
      return { ...selection, kind: "groupedCount", dimensions: terms.dimensions.map(termToDimension) };
    case "average":
      return {
        ...selection,
        kind: "average",
        field: requireField(question.kind.value.field),
        bounds: { lower: Number(terms.lowerBound), upper: Number(terms.upperBound) },
      };
    case undefined:
      throw new Refusal(Reason.MALFORMED, "the question has no kind", { subject: "kind" });
    default:
      return question.kind satisfies never;
  }
}

function termToDimension(term: Terms["dimensions"][number]): CheckedDimension {
  const field = requireField(term.field);
  const domain =
    field.kind === FieldKind.BOOLEAN ? term.domain.map((value) => value === "true") : term.domain;
  return { field, domain, other: term.other, notSet: term.notSet };
}
