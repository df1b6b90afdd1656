import { FieldKind, type Question, Reason } from "@medtech-chain/schema";
import { utf8Length } from "../catalogue/text.ts";
import { Refusal } from "../error/refusal.ts";
import type { CheckedQuestionRules, CheckedRules } from "../rules/checked.ts";
import type { CheckedDimension, CheckedFilter, CheckedQuestion, CheckedSelection } from "./checked.ts";
import { checkFilter, requireField } from "./checkFilter.ts";

/** Parses a question once against the rules in force. Refuses what they do not allow, naming the field. */
export function checkQuestion(question: Question, rules: CheckedRules): CheckedQuestion {
  const kind = question.kind.case;
  if (kind === undefined)
    throw new Refusal(Reason.MALFORMED, "the question has no kind", { subject: "kind" });
  const allowed = rules.questions.get(kind);
  if (allowed === undefined) {
    throw new Refusal(Reason.FIELD_NOT_ALLOWED, `the rules allow no questions of kind ${kind}`, {
      subject: "kind",
    });
  }
  const selection = checkSelection(question, rules, allowed);
  switch (question.kind.case) {
    case "count":
      return { ...selection, kind: "count" };
    case "groupedCount":
      return {
        ...selection,
        kind: "groupedCount",
        dimensions: checkDimensions(question.kind.value.fields, selection, rules, allowed),
      };
    case "average": {
      const field = requireField(question.kind.value.field);
      assertAllowed(field.name, allowed.valueFields, "averaged");
      return { ...selection, kind: "average", field, bounds: rules.fields.get(field.name)!.bounds! };
    }
    default:
      return question.kind satisfies { case: undefined } as never;
  }
}

/** Largest release, in bytes: it travels twice in its transaction, whose size Fabric's orderers limit to 10 MB by default. */
const MAX_RELEASE_BYTES = 2 * 1024 * 1024;
/** Room for the tags and lengths of a group's key, and for its estimate and noisy number. */
const KEY_OVERHEAD_BYTES = 12;
const NUMBERS_BYTES = 96;

/** How many groups a grouped count reports: the product over its dimensions. */
export function groupCount(dimensions: readonly CheckedDimension[]): number {
  return dimensions.reduce((product, dimension) => product * dimensionSize(dimension), 1);
}

/** Groups of one dimension: its domain, and the groups of other and of missing values where they exist. */
export function dimensionSize(dimension: CheckedDimension): number {
  return dimension.domain.length + (dimension.other ? 1 : 0) + (dimension.notSet ? 1 : 0);
}

function checkSelection(
  question: Question,
  rules: CheckedRules,
  allowed: CheckedQuestionRules,
): CheckedSelection {
  const { period } = question;
  if (period === undefined || period.from < 1 || period.until <= period.from) {
    throw new Refusal(Reason.MALFORMED, "the period must begin after 1970 and end after it begins", {
      subject: "period",
    });
  }
  const known = rules.hospitals.map((hospital) => hospital.id);
  for (const hospital of question.hospitals) {
    if (!known.includes(hospital)) {
      throw new Refusal(
        Reason.VALUE_OUT_OF_RANGE,
        `${JSON.stringify(hospital)} is no hospital of the consortium`,
        {
          subject: "hospitals",
        },
      );
    }
  }
  const hospitals = question.hospitals.length === 0 ? known : [...new Set(question.hospitals)].sort();
  const filter = question.filter === undefined ? undefined : checkFilter(question.filter);
  for (const name of filterFields(filter)) assertAllowed(name, allowed.filterFields, "used in a filter");
  return { period: { from: period.from, until: period.until }, hospitals, filter };
}

function checkDimensions(
  names: readonly string[],
  selection: CheckedSelection,
  rules: CheckedRules,
  allowed: CheckedQuestionRules,
): CheckedDimension[] {
  if (names.length < 1 || names.length > 2 || new Set(names).size !== names.length) {
    throw new Refusal(Reason.MALFORMED, "a grouped count has one field, or two different ones", {
      subject: "fields",
    });
  }
  const dimensions = names.map((name) => {
    const field = requireField(name);
    assertAllowed(name, allowed.groupFields, "grouped by");
    if (name === "hospital") return { field, domain: selection.hospitals, other: false, notSet: false };
    switch (field.kind) {
      case FieldKind.CATEGORY:
        return { field, domain: field.categories, other: false, notSet: !field.required };
      case FieldKind.BOOLEAN:
        return { field, domain: [true, false], other: false, notSet: !field.required };
      default:
        return { field, domain: rules.fields.get(name)!.domain!, other: true, notSet: !field.required };
    }
  });
  const count = groupCount(dimensions);
  assertReleaseFits(dimensions, count);
  const largest = rules.rules.privacy!.largestGroupCount;
  if (count > largest) {
    throw new Refusal(
      Reason.TOO_MANY_GROUPS,
      `the question has ${count} groups; the rules allow ${largest}`,
      {
        subject: "fields",
      },
    );
  }
  return dimensions;
}

/** A release repeats the keys of its groups, and must fit into a transaction before its question is charged. */
function assertReleaseFits(dimensions: readonly CheckedDimension[], groups: number): void {
  const keyBytes = dimensions.reduce((sum, { field, domain }) => {
    const longest = domain.reduce<number>((most, value) => Math.max(most, utf8Length(String(value))), 0);
    return sum + longest + field.name.length + KEY_OVERHEAD_BYTES;
  }, 0);
  const bytes = groups * (keyBytes + NUMBERS_BYTES);
  if (bytes <= MAX_RELEASE_BYTES) return;
  throw new Refusal(
    Reason.TOO_MANY_GROUPS,
    `the answer would take ${bytes} bytes; at most ${MAX_RELEASE_BYTES} fit into a transaction`,
    { subject: "fields" },
  );
}

function assertAllowed(name: string, allowed: ReadonlySet<string>, use: string): void {
  if (allowed.has(name)) return;
  requireField(name);
  const names = [...allowed].join(", ");
  throw new Refusal(
    Reason.FIELD_NOT_ALLOWED,
    `the rules do not allow ${name} to be ${use} in this kind of question; they allow ${names || "no field"}`,
    { subject: name },
  );
}

function filterFields(filter: CheckedFilter | undefined): string[] {
  if (filter === undefined) return [];
  switch (filter.type) {
    case "all_of":
    case "any_of":
      return filter.filters.flatMap(filterFields);
    case "not":
      return filterFields(filter.filter);
    case "comparison":
      return [filter.field.name];
    default:
      return filter satisfies never;
  }
}
