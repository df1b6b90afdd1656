import fc from "fast-check";
import { expect, it } from "vitest";
import { backoffMs, DEFAULT_RETRY_POLICY } from "./retryPolicy.ts";

const policy = { ...DEFAULT_RETRY_POLICY, firstDelayMs: 50, largestDelayMs: 2_000 };

it("the bound doubles up to the largest", () => {
  const almostOne = { ...policy, random: () => 1 - Number.EPSILON };
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((failures) => Math.round(backoffMs(failures, almostOne)))).toEqual([
    50, 100, 200, 400, 800, 1_600, 2_000, 2_000,
  ]);
});

it("the wait is anything from nothing to the bound", () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), random, (failures, value) => {
      const bound = backoffMs(failures, { ...policy, random: () => 1 });
      const wait = backoffMs(failures, { ...policy, random: () => value });
      expect(wait).toBe(value * bound);
      expect(bound).toBeLessThanOrEqual(2_000);
    }),
    { seed: 11 },
  );
});
