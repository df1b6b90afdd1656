import { create } from "@bufbuild/protobuf";
import { type ComparisonSchema, FilterSchema, Operator, QuestionSchema, Reason } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { createTestRules, type Init } from "../../test/rules.ts";
import type { Refusal } from "../error/refusal.ts";
import { checkRules } from "../rules/checkRules.ts";
import { checkQuestion, groupCount } from "./checkQuestion.ts";

type ComparisonInit = Init<typeof ComparisonSchema>;
const rules = checkRules(createTestRules());
const period = { from: 1, until: 2_000_000_000 };
const countKind = { case: "count", value: {} } as const;

function comparison(value: ComparisonInit) {
  return create(FilterSchema, { node: { case: "comparison", value } });
}

function check(init: Init<typeof QuestionSchema>) {
  return checkQuestion(create(QuestionSchema, { period, kind: countKind, ...init }), rules);
}

const text = (value: string) => ({ value: { case: "text", value } }) as const;
const integer = (value: bigint) => ({ value: { case: "integer", value } }) as const;

describe("checkQuestion", () => {
  it("parses filters into the values of their fields", () => {
    const checked = check({
      filter: comparison({ field: "usage_hours", operator: Operator.GREATER, values: [integer(1000n)] }),
    });
    expect(checked.filter).toMatchObject({ type: "comparison", operator: Operator.GREATER, values: [1000] });
    expect(checked.hospitals).toEqual(["hospital-a", "hospital-b"]);
  });

  it("reports every group of the declared domain, and those of other and missing values", () => {
    const checked = check({
      kind: { case: "groupedCount", value: { fields: ["manufacturer", "category"] } },
    });
    if (checked.kind !== "groupedCount") throw new TypeError("not a grouped count");
    expect(checked.dimensions.map(({ domain, other, notSet }) => ({ domain, other, notSet }))).toEqual([
      { domain: ["Acme", "Bolt"], other: true, notSet: true },
      { domain: ["PORTABLE", "WEARABLE"], other: false, notSet: true },
    ]);
    expect(groupCount(checked.dimensions)).toBe(12);
  });

  it.each<[string, Init<typeof QuestionSchema>, Reason, string]>([
    ["no kind", { kind: { case: undefined } }, Reason.MALFORMED, "kind"],
    ["an empty period", { period: { from: 5, until: 5 } }, Reason.MALFORMED, "period"],
    ["no period", { period: undefined as never }, Reason.MALFORMED, "period"],
    ["an unknown hospital", { hospitals: ["hospital-z"] }, Reason.VALUE_OUT_OF_RANGE, "hospitals"],
    [
      "an unknown field",
      { filter: comparison({ field: "manufactuer", operator: Operator.EQUAL, values: [text("A")] }) },
      Reason.UNKNOWN_FIELD,
      "manufactuer",
    ],
    [
      "a field the rules leave out",
      { filter: comparison({ field: "model", operator: Operator.EQUAL, values: [text("A")] }) },
      Reason.FIELD_NOT_ALLOWED,
      "model",
    ],
    [
      "serial numbers",
      { filter: comparison({ field: "udi_serial_number", operator: Operator.EQUAL, values: [text("1")] }) },
      Reason.OPERATOR_NOT_ALLOWED,
      "udi_serial_number",
    ],
    [
      "an order of texts",
      { filter: comparison({ field: "manufacturer", operator: Operator.LESS, values: [text("A")] }) },
      Reason.OPERATOR_NOT_ALLOWED,
      "manufacturer",
    ],
    [
      "a part of a number",
      { filter: comparison({ field: "usage_hours", operator: Operator.CONTAINS, values: [text("1")] }) },
      Reason.OPERATOR_NOT_ALLOWED,
      "usage_hours",
    ],
    [
      "an unknown operator",
      { filter: comparison({ field: "usage_hours", operator: 99 as never, values: [integer(1n)] }) },
      Reason.OPERATOR_NOT_ALLOWED,
      "usage_hours",
    ],
    [
      "a value of another kind",
      { filter: comparison({ field: "usage_hours", operator: Operator.EQUAL, values: [text("1")] }) },
      Reason.MALFORMED,
      "usage_hours",
    ],
    [
      "a value out of range",
      { filter: comparison({ field: "usage_hours", operator: Operator.EQUAL, values: [integer(-1n)] }) },
      Reason.VALUE_OUT_OF_RANGE,
      "usage_hours",
    ],
    [
      "an unknown category",
      { filter: comparison({ field: "category", operator: Operator.EQUAL, values: [text("WEARBLE")] }) },
      Reason.VALUE_OUT_OF_RANGE,
      "category",
    ],
    [
      "too few values",
      { filter: comparison({ field: "usage_hours", operator: Operator.BETWEEN, values: [integer(1n)] }) },
      Reason.MALFORMED,
      "usage_hours",
    ],
    [
      "a range upside down",
      {
        filter: comparison({
          field: "usage_hours",
          operator: Operator.BETWEEN,
          values: [integer(2n), integer(1n)],
        }),
      },
      Reason.MALFORMED,
      "usage_hours",
    ],
    [
      "an empty group of filters",
      { filter: create(FilterSchema, { node: { case: "allOf", value: {} } }) },
      Reason.MALFORMED,
      "filter",
    ],
    ["an empty filter", { filter: create(FilterSchema) }, Reason.MALFORMED, "filter"],
    ["no group field", { kind: { case: "groupedCount", value: {} } }, Reason.MALFORMED, "fields"],
    [
      "a group field twice",
      { kind: { case: "groupedCount", value: { fields: ["category", "category"] } } },
      Reason.MALFORMED,
      "fields",
    ],
    [
      "too many groups",
      { kind: { case: "groupedCount", value: { fields: ["medical_speciality", "manufacturer"] } } },
      Reason.TOO_MANY_GROUPS,
      "fields",
    ],
    [
      "groups of numbers",
      { kind: { case: "groupedCount", value: { fields: ["usage_hours"] } } },
      Reason.FIELD_NOT_ALLOWED,
      "usage_hours",
    ],
    [
      "an average of texts",
      { kind: { case: "average", value: { field: "manufacturer" } } },
      Reason.FIELD_NOT_ALLOWED,
      "manufacturer",
    ],
  ])("refuses %s by name", (_what, init, reason, subject) => {
    expect.assertions(2);
    try {
      check(init);
    } catch (error) {
      expect((error as Refusal).reason).toBe(reason);
      expect((error as Refusal).subject).toBe(subject);
    }
  });

  it("refuses a filter that is nested too deep", () => {
    let filter = comparison({ field: "active", operator: Operator.IS_SET });
    for (let i = 0; i < 20; i++) filter = create(FilterSchema, { node: { case: "not", value: filter } });
    expect(() => check({ filter })).toThrow(/nested at most 16/);
  });

  it("suggests the field that was probably meant", () => {
    const filter = comparison({ field: "manufactuer", operator: Operator.IS_SET });
    expect(() => check({ filter })).toThrow(/did you mean manufacturer\?/);
  });
});
