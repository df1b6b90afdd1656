import { describe, expect, it } from "vitest";
import { enumerateOutcomes } from "../../test/enumeration.ts";
import { randomOf } from "../../test/fixtures.ts";
import { chiSquareTest } from "../../test/statistics.ts";
import { sampleBernoulli, sampleBernoulliExp } from "./bernoulli.ts";

const GAMMAS: readonly (readonly [bigint, bigint])[] = [
  [0n, 1n],
  [1n, 7n],
  [1n, 2n],
  [2n, 3n],
  [1n, 1n],
];

describe("Bernoulli(exp(-gamma))", () => {
  it.each(GAMMAS)("gamma %d/%d has the exact probability, by enumeration", (a, b) => {
    const { explored, unexplored } = enumerateOutcomes((random) => sampleBernoulliExp(random, a, b), 1e-6);
    const exact = Math.exp(-Number(a) / Number(b));
    const found = explored.get("true") ?? 0;
    expect(unexplored).toBeLessThan(1e-3);
    expect(found).toBeLessThanOrEqual(exact + 1e-12);
    expect(found + unexplored).toBeGreaterThanOrEqual(exact - 1e-12);
  });

  // Three cells, so that the degrees of freedom are even: none, one or both of a pair are true.
  // A sound sampler fails with probability 1e-6 / 4 each, 1e-6 together.
  it.each(GAMMAS.slice(1))("gamma %d/%d passes a chi-square test", (a, b) => {
    const random = randomOf(`bernoulli ${a}/${b}`);
    const p = Math.exp(-Number(a) / Number(b));
    const observed = [0, 0, 0];
    for (let pair = 0; pair < 50_000; pair += 1) {
      observed[Number(sampleBernoulliExp(random, a, b)) + Number(sampleBernoulliExp(random, a, b))]! += 1;
    }
    expect(chiSquareTest(observed, [(1 - p) ** 2, 2 * p * (1 - p), p ** 2])).toBeGreaterThan(2.5e-7);
    const wrong = p * 0.98;
    expect(chiSquareTest(observed, [(1 - wrong) ** 2, 2 * wrong * (1 - wrong), wrong ** 2])).toBeLessThan(
      2.5e-7,
    );
  });
});

describe("Bernoulli", () => {
  it("has the exact probability, by enumeration", () => {
    const { explored, unexplored } = enumerateOutcomes((random) => sampleBernoulli(random, 3n, 8n), 0);
    expect(unexplored).toBe(0);
    expect(explored).toEqual(
      new Map([
        ["true", 3 / 8],
        ["false", 5 / 8],
      ]),
    );
  });
});
