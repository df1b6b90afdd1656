import { describe, expect, it } from "vitest";
import { refusalOf } from "../test/fixtures.ts";
import { type ErrorPlan, epsilonForError, expectedError } from "./planning.ts";
import { compareRationals, createRational } from "./rational.ts";

const PLANS: readonly ErrorPlan[] = [
  { kind: "count", confidencePpm: 950_000 },
  { kind: "groupedCount", confidencePpm: 950_000 },
  { kind: "groupedCount", confidencePpm: 990_000, groups: 55 },
  { kind: "average", confidencePpm: 900_000, bounds: { low: -40n, high: 85n }, devices: 10_000n },
];

describe("planning", () => {
  it.each(PLANS)("finds the least epsilon for an error: %o", (plan) => {
    const wanted = createRational(7n, 2n);
    const epsilon = epsilonForError(plan, wanted, 10n ** 8n);
    expect(compareRationals(expectedError(plan, epsilon), wanted)).toBeLessThanOrEqual(0n);
    expect(compareRationals(expectedError(plan, epsilon - 1n), wanted)).toBeGreaterThan(0n);
  });

  it.each(PLANS)("refuses an error of less than nothing: %o", (plan) => {
    const parameter = plan.kind === "average" ? "error.numerator" : "error";
    refusalOf(
      () => epsilonForError(plan, createRational(-1n, 2n), 10n ** 8n),
      "invalid_parameter",
      parameter,
    );
  });

  it.each(PLANS)("refuses an epsilon of zero: %o", (plan) => {
    refusalOf(() => expectedError(plan, 0n), "invalid_parameter", "epsilon");
  });
});
