import { describe, it } from "vitest";
import { refusalOf } from "../test/fixtures.ts";
import {
  assertBounds,
  assertBudget,
  assertConfidence,
  assertCount,
  assertDecimals,
  assertEpoch,
  assertEpsilon,
  assertGroups,
  assertProbability,
  assertScale,
  assertSensitivity,
  MAX_BOUND,
  MAX_EPSILON,
  MAX_GROUPS,
} from "./checks.ts";

/** What no integer parameter accepts, whatever its range. */
const NEVER: readonly unknown[] = [
  undefined,
  null,
  "",
  "1",
  "NaN",
  "1e-320",
  "٣",
  true,
  {},
  [],
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0.5,
  -0.5,
  1e-320,
  1e308,
  2 ** 63,
  -1,
  -1n,
  -(2n ** 63n),
];

const INTEGERS = {
  epsilon: (value: unknown) => assertEpsilon(value),
  budget: (value: unknown) => assertBudget(value, "budget"),
  sensitivity: (value: unknown) => assertSensitivity(value),
  count: (value: unknown) => assertCount(value, "count"),
  confidence: (value: unknown) => assertConfidence(value),
  groups: (value: unknown) => assertGroups(value),
  decimals: (value: unknown) => assertDecimals(value),
  epoch: (value: unknown) => assertEpoch(value),
};

describe.each(Object.entries(INTEGERS))("%s", (parameter, assertIt) => {
  it.each(NEVER)("refuses %o by name", (value) => {
    refusalOf(() => assertIt(value), "invalid_parameter", parameter);
  });
});

describe("ranges", () => {
  it("accept their ends", () => {
    assertEpsilon(1n);
    assertEpsilon(MAX_EPSILON);
    assertBudget(0n, "budget");
    assertBudget(MAX_EPSILON, "budget");
    assertConfidence(1);
    assertConfidence(999_999);
    assertGroups(1);
    assertGroups(MAX_GROUPS);
    assertDecimals(0);
    assertDecimals(18);
    assertEpoch(0);
    assertEpoch(Number.MAX_SAFE_INTEGER);
    assertCount(0n, "count");
    assertSensitivity(1n);
    assertBounds({ low: -MAX_BOUND, high: MAX_BOUND });
    assertScale({ numerator: 1n, denominator: 1n });
    assertProbability({ numerator: 1n, denominator: 2n }, "failure");
  });

  it.each<[string, () => void, string]>([
    ["epsilon of zero", () => assertEpsilon(0n), "epsilon"],
    ["epsilon over the given maximum", () => assertEpsilon(11n, 10n), "epsilon"],
    ["epsilon of 2^63", () => assertEpsilon(2n ** 63n), "epsilon"],
    ["epsilon under another name", () => assertEpsilon(0n, 10n, "default_epsilon"), "default_epsilon"],
    ["budget of 2^63", () => assertBudget(2n ** 63n, "limit"), "limit"],
    ["no confidence", () => assertConfidence(0), "confidence"],
    ["certainty", () => assertConfidence(1_000_000), "confidence"],
    ["confidence as bigint", () => assertConfidence(950_000n), "confidence"],
    ["no group", () => assertGroups(0), "groups"],
    ["too many groups", () => assertGroups(MAX_GROUPS + 1), "groups"],
    ["too many decimals", () => assertDecimals(19), "decimals"],
    ["epoch beyond the safe integers", () => assertEpoch(2 ** 53), "epoch"],
    ["sensitivity of zero", () => assertSensitivity(0n), "sensitivity"],
    ["equal bounds", () => assertBounds({ low: 1n, high: 1n }), "bounds.low"],
    ["swapped bounds", () => assertBounds({ low: 2n, high: 1n }), "bounds.low"],
    ["lower bound beyond -2^53", () => assertBounds({ low: -MAX_BOUND - 1n, high: 0n }), "bounds.low"],
    ["upper bound beyond 2^53", () => assertBounds({ low: 0n, high: MAX_BOUND + 1n }), "bounds.high"],
    ["scale of zero", () => assertScale({ numerator: 0n, denominator: 1n }), "scale.numerator"],
    ["scale over zero", () => assertScale({ numerator: 1n, denominator: 0n }), "scale.denominator"],
    ["probability of one", () => assertProbability({ numerator: 2n, denominator: 2n }, "failure"), "failure"],
    [
      "probability of zero",
      () => assertProbability({ numerator: 0n, denominator: 2n }, "failure"),
      "failure.numerator",
    ],
  ])("refuse %s", (_, action, parameter) => {
    refusalOf(action, "invalid_parameter", parameter);
  });
});
