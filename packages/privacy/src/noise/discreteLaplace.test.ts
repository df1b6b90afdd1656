import { describe, expect, it } from "vitest";
import { enumerateOutcomes } from "../../test/enumeration.ts";
import { randomOf, refusalOf } from "../../test/fixtures.ts";
import { laplaceMass, testLaplace } from "../../test/statistics.ts";
import { createRational, type Rational } from "../rational.ts";
import { sampleDiscreteLaplace } from "./discreteLaplace.ts";

const SCALES: readonly (readonly [bigint, bigint])[] = [
  [1n, 3n],
  [1n, 1n],
  [5n, 2n],
  [10n, 1n],
  [1000n, 7n],
  [1_000_000n, 1n],
];

const DRAWS = 100_000;

/**
 * Each sound sampler below fails with probability ALPHA for a random seed. Seeds are fixed, so this is
 * the chance that the choice of seeds was unlucky: together at most 1e-6 for the file, by Bonferroni.
 */
const ALPHA = 1e-6 / SCALES.length;

function pValue(expected: Rational, drawn: Rational, seed: string): number {
  const random = randomOf(seed);
  return testLaplace(Number(expected.numerator) / Number(expected.denominator), DRAWS, () =>
    Number(sampleDiscreteLaplace(random, drawn)),
  );
}

describe("discrete Laplace by draws", () => {
  it.each(SCALES)("scale %d/%d passes a chi-square test against the exact mass", (t, s) => {
    expect(pValue(createRational(t, s), createRational(t, s), `sound ${t}/${s}`)).toBeGreaterThan(ALPHA);
  });

  it.each(SCALES)("the test notices a scale of %d/%d that is 5 %% too large", (t, s) => {
    const drawn = createRational(t * 21n, s * 20n);
    expect(pValue(createRational(t, s), drawn, `wide ${t}/${s}`)).toBeLessThan(ALPHA);
  });

  // From scale 10 on, rounding moves too little mass for this many draws to tell.
  it.each([1 / 3, 1, 2.5])("the test notices a rounded continuous Laplace of scale %d", (t) => {
    const random = randomOf(`impostor ${t}`);
    const uniform = () => (Number(random.below(2n ** 53n)) + 0.5) / 2 ** 53;
    const rounded = () => Math.round((uniform() < 0.5 ? t : -t) * Math.log(uniform()));
    expect(testLaplace(t, DRAWS, rounded)).toBeLessThan(ALPHA);
  });

  it("the test notices a zero that keeps both signs", () => {
    const random = randomOf("both signs");
    const draw = () => {
      let magnitude = 0;
      while (random.below(1_000_000n) < 367_879n) {
        magnitude += 1;
      }
      return random.below(2n) === 0n ? magnitude : -magnitude;
    };
    expect(testLaplace(1, DRAWS, draw)).toBeLessThan(ALPHA);
  });
});

describe("discrete Laplace by enumeration", () => {
  // Every path of the code is followed, so these results are certain up to the mass of cut paths.
  it.each([
    [1n, 1n],
    [1n, 2n],
    [2n, 1n],
  ])("scale %d/%d has the exact mass", (t, s) => {
    const { explored, unexplored } = enumerateOutcomes(
      (random) => sampleDiscreteLaplace(random, { numerator: t, denominator: s }),
      5e-7,
    );
    expect(unexplored).toBeLessThan(0.06);
    for (let x = -6; x <= 6; x += 1) {
      const mass = laplaceMass(Number(t) / Number(s), x);
      const found = explored.get(`${x}`) ?? 0;
      expect(found).toBeLessThanOrEqual(mass + 1e-12);
      expect(found + unexplored).toBeGreaterThanOrEqual(mass - 1e-12);
    }
  });
});

describe("discrete Laplace", () => {
  it("reads the stream alike for equal scales", () => {
    const [reduced, multiple] = [randomOf("equal"), randomOf("equal")];
    for (let i = 0; i < 100; i += 1) {
      const a = sampleDiscreteLaplace(reduced, { numerator: 5n, denominator: 2n });
      expect(sampleDiscreteLaplace(multiple, { numerator: 50n, denominator: 20n })).toBe(a);
    }
  });

  it.each([
    [{ numerator: 0n, denominator: 1n }, "scale.numerator"],
    [{ numerator: -1n, denominator: 1n }, "scale.numerator"],
    [{ numerator: 1n, denominator: 0n }, "scale.denominator"],
    [{ numerator: 1, denominator: 1n } as unknown as Rational, "scale.numerator"],
  ])("refuses %o", (scale, parameter) => {
    refusalOf(() => sampleDiscreteLaplace(randomOf("bad"), scale), "invalid_parameter", parameter);
  });
});
