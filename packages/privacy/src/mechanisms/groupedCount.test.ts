import { describe, expect, it } from "vitest";
import { protectionOf, refusalOf, sourceOf } from "../../test/fixtures.ts";
import { sampleDiscreteLaplace } from "../noise/discreteLaplace.ts";
import { createRational } from "../rational.ts";
import {
  epsilonForGroupedCountError,
  groupedCountError,
  releaseGroupedCount,
  simultaneousGroupedCountError,
} from "./groupedCount.ts";

const CONFIDENCE = 950_000;

describe("grouped count", () => {
  it("gives every group noise of its own at the whole epsilon, empty groups included", () => {
    const counts = [0n, 17n, 0n, 4000n];
    const protection = protectionOf("grouped", 100_000n);
    const release = releaseGroupedCount({ counts, confidencePpm: CONFIDENCE, protection });
    const source = sourceOf("grouped");
    expect(release.groups.map(({ raw }) => raw)).toEqual(
      counts.map(
        (count, index) =>
          count + sampleDiscreteLaplace(source.generator(`group/${index}`), createRational(10n)),
      ),
    );
    expect(release).toMatchObject({
      kind: "groupedCount",
      epsilon: 100_000n,
      noise: { sensitivity: 1n, epsilon: 100_000n },
      halfWidth: 30n,
      simultaneousHalfWidth: 44n,
    });
    expect(release.groups[3]!.high - release.groups[3]!.low).toBe(60n);
  });

  it("covers all groups at once at least as often as promised", () => {
    // More than 200 + 4.76 * sqrt(190) misses in 4,000 have a probability of at most 1e-6 (normal tail).
    const limit = 266;
    const counts = Array.from({ length: 20 }, () => 1000n);
    let [misses, missesBySingle] = [0, 0];
    for (let i = 0; i < 4000; i += 1) {
      const protection = protectionOf(`all ${i}`, 200_000n);
      const release = releaseGroupedCount({ counts, confidencePpm: CONFIDENCE, protection });
      const anyBeyond = (reach: bigint) =>
        release.groups.some(({ raw }) => raw > 1000n + reach || raw < 1000n - reach);
      misses += Number(anyBeyond(release.simultaneousHalfWidth));
      missesBySingle += Number(anyBeyond(release.halfWidth));
    }
    expect(misses).toBeLessThan(limit);
    expect(missesBySingle).toBeGreaterThan(limit);
  });

  it("is exact when privacy is off", () => {
    const release = releaseGroupedCount({
      counts: [3n, 0n],
      confidencePpm: CONFIDENCE,
      protection: { privacy: "off" },
    });
    expect(release).toMatchObject({ epsilon: 0n, halfWidth: 0n, simultaneousHalfWidth: 0n });
    expect(release.groups.map(({ low, high }) => [low, high])).toEqual([
      [3n, 3n],
      [0n, 0n],
    ]);
  });

  it("plans the least epsilon for one group and for all at once", () => {
    const single = epsilonForGroupedCountError(10n, CONFIDENCE, 10n ** 8n);
    expect(groupedCountError(single, CONFIDENCE)).toBeLessThanOrEqual(10n);
    expect(groupedCountError(single - 1n, CONFIDENCE)).toBeGreaterThan(10n);
    const all = epsilonForGroupedCountError(10n, CONFIDENCE, 10n ** 8n, 55);
    expect(all).toBeGreaterThan(single);
    expect(simultaneousGroupedCountError(all, CONFIDENCE, 55)).toBeLessThanOrEqual(10n);
    expect(simultaneousGroupedCountError(all - 1n, CONFIDENCE, 55)).toBeGreaterThan(10n);
  });

  it("says when no permitted epsilon reaches an error", () => {
    const plan = () => epsilonForGroupedCountError(1n, CONFIDENCE, 1_000_000n, 100);
    refusalOf(plan, "unreachable_error", "error");
  });

  it.each<[string, readonly bigint[], string]>([
    ["no group", [], "counts.length"],
    ["a negative count", [1n, -1n], "counts[1]"],
  ])("refuses %s", (_, counts, parameter) => {
    const protection = protectionOf("x", 1_000_000n);
    const action = () => releaseGroupedCount({ counts, confidencePpm: CONFIDENCE, protection });
    refusalOf(action, "invalid_parameter", parameter);
  });
});
