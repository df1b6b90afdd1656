import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSatisfied, type Signer } from "./evaluate.ts";
import { policiesToLayouts } from "./layouts.ts";
import { type Policy, parsePolicy } from "./parse.ts";

const MSP_IDS = ["A", "B", "C", "D"];

function peers(...mspIds: string[]): Signer[] {
  return mspIds.map((mspId) => ({ mspId, unit: "peer" }));
}

describe("isSatisfied", () => {
  test.each<[string, Signer[], boolean]>([
    ["OutOf(2, 'A.peer', 'B.peer', 'C.peer')", peers("A", "C"), true],
    ["OutOf(2, 'A.peer', 'B.peer', 'C.peer')", peers("A", "D"), false],
    ["AND('A.peer', 'B.peer')", peers("B", "A"), true],
    ["AND('A.peer', 'A.peer')", peers("A"), false],
    ["AND('A.peer', 'A.peer')", peers("A", "A"), true],
    ["'A.member'", [{ mspId: "A", unit: "client" }], true],
    ["'A.peer'", [{ mspId: "A", unit: "client" }], false],
    ["'A.admin'", [{ mspId: "A", unit: "admin" }], true],
    ["OutOf(2, 'A.peer')", peers("A", "A"), false],
    ["OutOf(0, 'A.peer')", [], true],
    ["OR('A.peer', AND('B.peer', 'C.peer'))", peers("C", "B"), true],
    ["AND('A.peer', OutOf(1, 'B.peer', 'C.peer'))", peers("A", "B"), true],
    // A signature that one rule used does not count for the next one.
    ["AND('A.member', 'A.peer')", peers("A"), false],
  ])("%s", (text, signers, expected) => {
    expect(isSatisfied(parsePolicy(text), signers)).toBe(expected);
  });
});

const principal: fc.Arbitrary<Policy> = fc.record({
  kind: fc.constant("signedBy" as const),
  mspId: fc.constantFrom(...MSP_IDS),
  role: fc.constantFrom("peer" as const, "member" as const),
});

const policy: fc.Arbitrary<Policy> = fc.letrec<{ policy: Policy }>((tie) => ({
  policy: fc.oneof(
    { maxDepth: 3 },
    principal,
    fc
      .array(tie("policy"), { minLength: 1, maxLength: 4 })
      .chain((rules) =>
        fc.integer({ min: 1, max: rules.length }).map((n) => ({ kind: "outOf" as const, n, rules })),
      ),
  ),
})).policy;

describe("policiesToLayouts", () => {
  test("finds the pairs of three hospitals, and the platform in none", () => {
    const parsed = parsePolicy("OutOf(2, 'A.peer', 'B.peer', 'C.peer')");
    expect(policiesToLayouts([parsed], MSP_IDS)).toEqual([
      ["A", "B"],
      ["A", "C"],
      ["B", "C"],
    ]);
  });

  test("satisfies several policies at once", () => {
    const both = [
      parsePolicy("OutOf(2, 'A.peer', 'B.peer', 'C.peer')"),
      parsePolicy("OR('B.peer', 'D.peer')"),
    ];
    expect(policiesToLayouts(both, MSP_IDS)).toEqual([
      ["A", "B"],
      ["B", "C"],
      ["A", "C", "D"],
    ]);
  });

  test("every layout satisfies the policy, none contains another, and none is missed", () => {
    fc.assert(
      fc.property(policy, fc.subarray(MSP_IDS, { minLength: 1 }), (random, chosen) => {
        const layouts = policiesToLayouts([random], MSP_IDS);
        expect(layouts.every((layout) => isSatisfied(random, peers(...layout)))).toBe(true);
        expect(
          layouts.some((one) =>
            layouts.some((other) => one !== other && one.every((id) => other.includes(id))),
          ),
        ).toBe(false);
        if (isSatisfied(random, peers(...chosen))) {
          expect(layouts.some((layout) => layout.every((id) => chosen.includes(id)))).toBe(true);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
