import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MICRO_EPSILON } from "../src/checks.ts";
import { clampToBounds, releaseAverage } from "../src/mechanisms/average.ts";
import { releaseCount } from "../src/mechanisms/count.ts";
import { releaseGroupedCount } from "../src/mechanisms/groupedCount.ts";
import type { NoiseParameters } from "../src/noise/noise.ts";
import { createRational } from "../src/rational.ts";
import { protectionOf } from "./fixtures.ts";

const seed = 20_008;
const CONFIDENCE = 950_000;

/**
 * The released numbers are a + X and b + X for neighbouring data, so their probabilities differ by a
 * factor of at most exp(|a - b| / scale), and by the product of those over independent numbers. Under
 * one release the noise is the same, so a - b is the difference of what was released. The sum of
 * |a - b| / scale is compared with epsilon in exact fractions.
 */
interface Pair {
  readonly noise: NoiseParameters;
  readonly raw: bigint;
  readonly neighbour: bigint;
}

function expectLossWithin(epsilon: bigint, pairs: readonly Pair[]): void {
  let [numerator, denominator] = [0n, 1n];
  for (const { noise, raw, neighbour } of pairs) {
    const shift = raw > neighbour ? raw - neighbour : neighbour - raw;
    const { numerator: t, denominator: s } = noise.scale;
    [numerator, denominator] = [numerator * t + shift * s * denominator, denominator * t];
  }
  const loss = createRational(numerator, denominator);
  expect(loss.numerator * MICRO_EPSILON).toBeLessThanOrEqual(epsilon * loss.denominator);
}

const epsilons = fc.bigInt(2n, 10n ** 9n);

describe("privacy loss between data sets that differ in one device", () => {
  it("of a count is at most epsilon", () => {
    const checked = fc.property(epsilons, fc.bigInt(0n, 10n ** 6n), fc.nat(), (epsilon, count, name) => {
      const protection = protectionOf(`neighbour ${name}`, epsilon);
      const [without, with_] = [count, count + 1n].map((devices) =>
        releaseCount({ count: devices, confidencePpm: CONFIDENCE, protection }),
      );
      expectLossWithin(epsilon, [{ noise: without!.noise, raw: without!.raw, neighbour: with_!.raw }]);
    });
    fc.assert(checked, { seed });
  });

  it("of all groups of a grouped count together is at most epsilon", () => {
    const counts = fc.array(fc.bigInt(0n, 100n), { minLength: 1, maxLength: 12 });
    const checked = fc.property(epsilons, counts, fc.nat(), (epsilon, exact, name) => {
      const protection = protectionOf(`neighbour ${name}`, epsilon);
      const more = exact.with(name % exact.length, exact[name % exact.length]! + 1n);
      const [a, b] = [exact, more].map((each) =>
        releaseGroupedCount({ counts: each, confidencePpm: CONFIDENCE, protection }),
      );
      expectLossWithin(
        epsilon,
        a!.groups.map(({ raw }, group) => ({ noise: a!.noise, raw, neighbour: b!.groups[group]!.raw })),
      );
    });
    fc.assert(checked, { seed });
  });

  it("of sum and count of an average together is at most epsilon, whatever the device's value", () => {
    const values = fc.bigInt(-(2n ** 60n), 2n ** 60n);
    const limits = fc
      .tuple(fc.bigInt(-(2n ** 52n), 2n ** 52n), fc.bigInt(1n, 2n ** 40n))
      .map(([low, width]) => ({ low, high: low + width }));
    const checked = fc.property(
      epsilons,
      limits,
      fc.array(values, { maxLength: 8 }),
      values,
      (epsilon, bounds, others, value) => {
        const protection = protectionOf(`neighbour ${value}`, epsilon);
        const [a, b] = [others, [...others, value]].map((reported) =>
          releaseAverage({
            sum: reported.reduce((sum, x) => sum + clampToBounds(x, bounds), 0n),
            count: BigInt(reported.length),
            bounds,
            decimals: 2,
            confidencePpm: CONFIDENCE,
            protection,
          }),
        );
        expectLossWithin(epsilon, [
          { noise: a!.sum.noise, raw: a!.sum.raw, neighbour: b!.sum.raw },
          { noise: a!.count.noise, raw: a!.count.raw, neighbour: b!.count.raw },
        ]);
      },
    );
    fc.assert(checked, { seed });
  });
});

describe("frequencies of released counts of neighbours", () => {
  const RELEASES = 30_000;

  /** How often each number is released for this many devices. */
  function frequencies(count: bigint, epsilon: bigint, name: string): Map<bigint, number> {
    const seen = new Map<bigint, number>();
    for (let i = 0; i < RELEASES; i += 1) {
      const protection = protectionOf(`${name} ${i}`, epsilon);
      const { raw } = releaseCount({ count, confidencePpm: CONFIDENCE, protection });
      seen.set(raw, (seen.get(raw) ?? 0) + 1);
    }
    return seen;
  }

  /**
   * Outputs whose frequencies differ by more than exp(1) and 6 standard deviations: for a mechanism
   * with epsilon 1 one output does with a probability under 1e-8 (normal tail), any of 60 under 1e-6.
   */
  function violations(a: ReadonlyMap<bigint, number>, b: ReadonlyMap<bigint, number>): number {
    const exceeds = (x: number, y: number) => x > Math.E * y + 6 * Math.sqrt(x + Math.E ** 2 * y);
    return [...new Set([...a.keys(), ...b.keys()])].filter((value) => {
      const [inA, inB] = [a.get(value) ?? 0, b.get(value) ?? 0];
      return inA + inB >= 20 && (exceeds(inA, inB) || exceeds(inB, inA));
    }).length;
  }

  it("stay within a factor of exp(epsilon) of each other", () => {
    const [five, six] = [frequencies(5n, 1_000_000n, "five"), frequencies(6n, 1_000_000n, "six")];
    expect(violations(five, six)).toBe(0);
  });

  it("do not when the noise has two thirds of the scale: the test can fail", () => {
    const [five, six] = [frequencies(5n, 1_500_000n, "5"), frequencies(6n, 1_500_000n, "6")];
    expect(violations(five, six)).toBeGreaterThan(0);
  });
});
