import { Code } from "@connectrpc/connect";
import { MemberKind, QuestionKind, Reason } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { createTestRules } from "../../test/rules.ts";
import { Refusal } from "../error/refusal.ts";
import { checkRules } from "./checkRules.ts";

const privacy = createTestRules().privacy!;

describe("checkRules", () => {
  it("parses rules that hold together", () => {
    const rules = checkRules(createTestRules());
    expect(rules.platform.id).toBe("mtc");
    expect(rules.hospitals.map(({ id }) => id)).toEqual(["hospital-a", "hospital-b"]);
    expect(rules.fields.get("usage_hours")?.bounds).toEqual({ lower: 0, upper: 50_000 });
    expect(rules.questions.get("average")?.valueFields.has("battery_level")).toBe(true);
  });

  it.each([
    ["no platform", { members: [] }, "members"],
    [
      "an identifier that could leave its key",
      { members: [{ id: "a/b", mspId: "A", kind: MemberKind.HOSPITAL }] },
      "members.id",
    ],
    ["no data set", { dataSet: undefined }, "data_set"],
    [
      "a budget of nothing",
      { dataSet: { id: "d", period: "p", microEpsilon: 0n } },
      "data_set.micro_epsilon",
    ],
    [
      "a budget of 2^63",
      { dataSet: { id: "d", period: "p", microEpsilon: 2n ** 63n } },
      "data_set.micro_epsilon",
    ],
    [
      "bounds upside down",
      { fields: [{ field: "battery_level", lowerBound: 9n, upperBound: 1n }] },
      "fields.battery_level.lower_bound",
    ],
    [
      "bounds outside the range",
      { fields: [{ field: "battery_level", lowerBound: 0n, upperBound: 101n }] },
      "fields.battery_level",
    ],
    ["bounds on a text", { fields: [{ field: "model", lowerBound: 0n, upperBound: 1n }] }, "fields.model"],
    [
      "rules for serial numbers",
      { fields: [{ field: "udi_serial_number", domain: ["1"] }] },
      "fields.udi_serial_number",
    ],
    [
      "a domain with a value twice",
      { fields: [{ field: "model", domain: ["A", "A"] }] },
      "fields.model.domain",
    ],
    [
      "a domain for a category",
      { fields: [{ field: "category", domain: ["PORTABLE"] }] },
      "fields.category.domain",
    ],
    ["a field twice", { fields: [{ field: "model" }, { field: "model" }] }, "fields.model"],
    [
      "groups without a domain",
      { fields: [], questions: [{ kind: QuestionKind.GROUPED_COUNT, groupFields: ["model"] }] },
      "questions.groupedCount.group_fields",
    ],
    [
      "averages without bounds",
      { fields: [], questions: [{ kind: QuestionKind.AVERAGE, valueFields: ["usage_hours"] }] },
      "questions.average.value_fields",
    ],
    [
      "a filter on serial numbers",
      { questions: [{ kind: QuestionKind.COUNT, filterFields: ["udi_serial_number"] }] },
      "questions.count",
    ],
    [
      "a default above the largest",
      { privacy: { ...privacy, defaultMicroEpsilon: 3_000_000n } },
      "privacy.default_micro_epsilon",
    ],
    ["no groups at all", { privacy: { ...privacy, largestGroupCount: 0 } }, "privacy.largest_group_count"],
  ])("refuses %s, naming the parameter", (_what, overrides, subject) => {
    const refusal = catchRefusal(() => checkRules(createTestRules(overrides as never)));
    expect(refusal.subject).toBe(subject);
    expect(refusal.reason).toBe(Reason.MALFORMED);
    expect(refusal.code).toBe(Code.InvalidArgument);
  });
});

function catchRefusal(run: () => unknown): Refusal {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new TypeError("nothing was refused");
}
