import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { parseQuery } from "@medtech-chain/domain/query";
import { PrivacyMode, type Release, ReleaseSchema } from "@medtech-chain/schema";
import { describe, expect, test } from "vitest";
import { keptSurroundings } from "../../test/support/streams.ts";
import { Output } from "../program/output.ts";
import { explainConfidence, releaseToJson, renderAnswer } from "./answer.ts";

type Groups = NonNullable<MessageInitShape<typeof ReleaseSchema>["groups"]>;

function release(query: string, groups: Groups, mode: PrivacyMode = PrivacyMode.DIFFERENTIAL): Release {
  return create(ReleaseSchema, {
    id: "ab".repeat(32),
    question: parseQuery(query),
    privacy: { mode, microEpsilon: 500_000n, rulesVersion: 3, noiseEpoch: 1 },
    confidencePpm: 950_000,
    groups,
  });
}

const count = (value: bigint, raw = value) => ({
  estimate: { value, low: value < 6n ? 0n : value - 6n, high: value + 7n, decimals: 0 },
  noisy: [{ name: "count", value: raw, sensitivity: 1n, microEpsilon: 500_000n }],
});

const output = new Output(keptSurroundings());
const rendered = (of: Release) => `\n${renderAnswer(of, output).join("\n")}\n`;

describe("renderAnswer", () => {
  test("a count", () => {
    expect(rendered(release("count in 2026", [count(124n)]))).toMatchInlineSnapshot(`
      "
      How many devices that reported in 2026, at all hospitals.

      devices  ██████████████████████████████████████████████├─┼──┤  124  (118 to 131)
               0 ────────────────────────────────────────────── 131

      19 times out of 20 the true number lies between 118 and 131.
      "
    `);
  });

  test("groups, with those that the domain does not name, and what was below zero", () => {
    const key = (field: string, value: string) => ({ field, key: { case: "value" as const, value } });
    const groups: Groups = [
      { keys: [key("manufacturer", "Acme"), key("category", "WEARABLE")], ...count(1024n) },
      {
        keys: [key("manufacturer", "Acme"), { field: "category", key: { case: "notSet", value: {} } }],
        ...count(0n, -3n),
      },
      {
        keys: [{ field: "manufacturer", key: { case: "other", value: {} } }, key("active", "false")],
        ...count(12n),
      },
    ];
    expect(rendered(release("count by manufacturer, category", groups))).toMatchInlineSnapshot(`
      "
      How many devices, by manufacturer and category, at all hospitals.

      Acme · wearable               ████████████████████████│  1,024  (1,018 to 1,031)
      Acme · no category            │                          0  (0 to 7)
      other manufacturer · not ac…  │                          12  (6 to 19)
                                    0 ────────────────── 1031

      19 times out of 20 the true number of a group lies in its interval.
      Shown as 0: noisy counts of −3. The release keeps them.
      "
    `);
  });

  test("an average, with its unit", () => {
    const average: Groups = [
      {
        estimate: { value: 61_250n, low: 58_100n, high: 64_400n, decimals: 3 },
        noisy: [
          { name: "sum", value: -40n, centre: 50n },
          { name: "count", value: 900n },
        ],
      },
    ];
    expect(rendered(release("average battery_level", average))).toMatchInlineSnapshot(`
      "
      The average battery level in % of the devices, at all hospitals.

      battery level  ████████████████████████████████├─┼─┤  61.250  (58.100 to 64.400)
                     0 ────────────────────────────── 64.4

      19 times out of 20 the true average lies between 58.100 and 64.400 %.
      "
    `);
  });

  test("says that numbers without noise are exact", () => {
    const exact = [{ estimate: { value: 7n, low: 7n, high: 7n, decimals: 0 }, noisy: [] }];
    const lines = renderAnswer(release("count", exact, PrivacyMode.OFF), output);
    expect(lines.at(-1)).toContain("exact");
    expect(lines[2]).toMatch(/ 7$/);
  });
});

describe("releaseToJson", () => {
  test("a count has its numbers on top", () => {
    expect(releaseToJson(release("count in 2026", [count(124n)]))).toEqual({
      question: "count in 2026",
      release: "ab".repeat(32),
      estimate: 124,
      low: 118,
      high: 131,
      confidence: 0.95,
      epsilon: "0.5",
      private: true,
      rulesVersion: 3,
      groups: [{ keys: {}, estimate: 124, low: 118, high: 131, noisy: [{ name: "count", value: 124n }] }],
    });
  });

  test("a grouped count has them in its groups", () => {
    const groups: Groups = [{ keys: [{ field: "model", key: { case: "other", value: {} } }], ...count(9n) }];
    expect(releaseToJson(release("count by model", groups))).toMatchObject({
      estimate: null,
      low: null,
      high: null,
      groups: [{ keys: { model: { other: true } }, estimate: 9, low: 3, high: 16 }],
    });
  });
});

test.each([
  [950_000, "19 times out of 20"],
  [900_000, "9 times out of 10"],
  [990_000, "99 times out of 100"],
  [999_000, "999 times out of 1000"],
  [954_321, "95.4321 % of the time"],
])("a confidence of %d in a million is %s", (ppm, words) => {
  expect(explainConfidence(ppm)).toBe(words);
});
