import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareVersions } from "./version.ts";

describe("compareVersions", () => {
  it.each([
    ["2.4", "2.10"],
    ["2.4", "2.4.1"],
    ["9", "10"],
    ["1.0.0-alpha", "1.0.0-beta"],
    ["1.0.1", "1.0.alpha"],
    ["2.04", "2.4"],
    ["99999999999999999998", "99999999999999999999"],
  ])("%s comes before %s", (left, right) => {
    expect(compareVersions(left, right)).toBeLessThan(0);
    expect(compareVersions(right, left)).toBeGreaterThan(0);
  });

  it("is a total order", () => {
    const version = fc.stringMatching(/^[0-9a-c.\-+]{1,8}$/);
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b))).toBe(-Math.sign(compareVersions(b, a)) + 0);
        expect(compareVersions(a, b) === 0).toBe(a === b);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) {
          expect(compareVersions(a, c)).toBeLessThanOrEqual(0);
        }
      }),
      { seed: 1, numRuns: 2000 },
    );
  });
});
