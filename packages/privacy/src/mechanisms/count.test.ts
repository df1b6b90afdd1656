import { describe, expect, it } from "vitest";
import { hashOf, protectionOf, refusalOf, SHARES } from "../../test/fixtures.ts";
import { sampleDiscreteLaplace } from "../noise/discreteLaplace.ts";
import { createNoiseGenerator } from "../random/generator.ts";
import { createRational } from "../rational.ts";
import { countError, describeNoisyCount, epsilonForCountError, releaseCount } from "./count.ts";

const CONFIDENCE = 950_000;

describe("count", () => {
  it("adds noise of scale 1 / epsilon from the generator labelled count", () => {
    const releaseId = hashOf("one");
    const random = createNoiseGenerator({ shares: SHARES, epoch: 1, releaseId, component: "count" });
    const noise = sampleDiscreteLaplace(random, createRational(10n));
    const protection = protectionOf("one", 100_000n);
    const release = releaseCount({ count: 1234n, confidencePpm: CONFIDENCE, protection });
    expect(release).toMatchObject({
      kind: "count",
      privacy: "on",
      epsilon: 100_000n,
      noise: { sensitivity: 1n, epsilon: 100_000n, scale: { numerator: 10n, denominator: 1n } },
      halfWidth: 30n,
      raw: 1234n + noise,
      estimate: 1234n + noise,
      low: 1234n + noise - 30n,
      high: 1234n + noise + 30n,
    });
  });

  it("draws the same noise again for the same release, other noise for another", () => {
    const draw = (release: string) =>
      releaseCount({ count: 0n, confidencePpm: CONFIDENCE, protection: protectionOf(release, 1000n) }).raw;
    expect(draw("again")).toBe(draw("again"));
    expect(new Set(["a", "b", "c", "d"].map(draw)).size).toBe(4);
  });

  it.each([
    [-3n, 0n, 0n, 2n],
    [-9n, 0n, 0n, 0n],
    [4n, 4n, 0n, 9n],
    [40n, 40n, 35n, 45n],
  ])("shows a raw count of %d as %d, from %d to %d", (raw, estimate, low, high) => {
    expect(describeNoisyCount(raw, 5n)).toEqual({ raw, estimate, low, high });
  });

  it("is exact when privacy is off, and costs nothing", () => {
    const release = releaseCount({ count: 42n, confidencePpm: CONFIDENCE, protection: { privacy: "off" } });
    expect(release).toMatchObject({
      privacy: "off",
      epsilon: 0n,
      raw: 42n,
      estimate: 42n,
      low: 42n,
      high: 42n,
    });
    expect(release.noise.scale).toEqual({ numerator: 0n, denominator: 1n });
  });

  it("covers the truth at least as often as promised", () => {
    // With a coverage of exactly 95 % more than 1000 + 4.76 * sqrt(950) misses in 20,000 have a
    // probability of 1e-6 (normal tail); the interval's own coverage is higher, so that is a bound.
    const limit = 1147;
    const epsilon = 700_000n;
    let [misses, tooNarrow] = [0, 0];
    for (let i = 0; i < 20_000; i += 1) {
      const protection = protectionOf(`coverage ${i}`, epsilon);
      const { raw, halfWidth } = releaseCount({ count: 500n, confidencePpm: CONFIDENCE, protection });
      const distance = raw > 500n ? raw - 500n : 500n - raw;
      misses += Number(distance > halfWidth);
      tooNarrow += Number(distance > halfWidth - 1n);
    }
    expect(misses).toBeLessThan(limit);
    // The test can fail: one less is too narrow, as the half width is the least that covers.
    expect(tooNarrow).toBeGreaterThan(limit);
  });

  it("plans the least epsilon for an error", () => {
    for (const error of [0n, 1n, 5n, 100n, 12_345n]) {
      const epsilon = epsilonForCountError(error, CONFIDENCE, 10n ** 9n);
      expect(countError(epsilon, CONFIDENCE)).toBeLessThanOrEqual(error);
      expect(countError(epsilon - 1n, CONFIDENCE)).toBeGreaterThan(error);
    }
  });

  it("says when no permitted epsilon reaches an error", () => {
    const plan = () => epsilonForCountError(5n, CONFIDENCE, 500_000n);
    const refusal = refusalOf(plan, "unreachable_error", "error");
    expect(refusal.message).toContain("no epsilon up to 0.5 gives an error within 5");
    expect(refusal.metadata).toEqual({ maximum: "500000", wanted: "within 5" });
  });

  it.each<[string, () => unknown, string]>([
    ["a negative count", () => release({ count: -1n }), "count"],
    ["a count that is a number", () => release({ count: 1 as unknown as bigint }), "count"],
    ["epsilon zero", () => release({ protection: protectionOf("x", 0n) }), "epsilon"],
    ["a negative epsilon", () => release({ protection: protectionOf("x", -1n) }), "epsilon"],
    ["an epsilon of 2^63", () => release({ protection: protectionOf("x", 2n ** 63n) }), "epsilon"],
    ["full confidence", () => release({ confidencePpm: 1_000_000 }), "confidence"],
    ["a negative error", () => epsilonForCountError(-1n, CONFIDENCE, 1n), "error"],
    ["no largest epsilon", () => epsilonForCountError(1n, CONFIDENCE, 0n), "maximum"],
  ])("refuses %s", (_, action, parameter) => {
    refusalOf(action, "invalid_parameter", parameter);
  });
});

function release(change: Partial<Parameters<typeof releaseCount>[0]>) {
  return releaseCount({
    count: 1n,
    confidencePpm: CONFIDENCE,
    protection: protectionOf("x", 1_000_000n),
    ...change,
  });
}
