import type { RandomSource } from "../src/random/source.ts";

/** Probability of every outcome as far as it was explored, and of the part that was not. */
interface Enumeration {
  readonly explored: ReadonlyMap<string, number>;
  readonly unexplored: number;
}

class Branch extends Error {
  readonly ways: bigint;

  constructor(ways: bigint) {
    super("undecided");
    this.ways = ways;
  }
}

/**
 * Runs a sampler on every sequence of values that `below` can return, and adds up the probabilities of
 * what comes out. Paths less likely than `leastMass` are cut. This computes the sampler's distribution
 * from its code, without drawing anything.
 */
export function enumerateOutcomes(
  sample: (random: RandomSource) => bigint | boolean,
  leastMass: number,
): Enumeration {
  const explored = new Map<string, number>();
  let unexplored = 0;
  const paths: { readonly choices: readonly bigint[]; readonly mass: number }[] = [{ choices: [], mass: 1 }];
  for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
    const { choices, mass } = path;
    const ways = run(choices);
    if (ways === undefined) {
      continue;
    }
    const share = mass / Number(ways);
    if (share < leastMass) {
      unexplored += mass;
      continue;
    }
    for (let choice = 0n; choice < ways; choice += 1n) {
      paths.push({ choices: [...choices, choice], mass: share });
    }

    function run(given: readonly bigint[]): bigint | undefined {
      try {
        const outcome = `${sample(replay(given))}`;
        explored.set(outcome, (explored.get(outcome) ?? 0) + mass);
        return undefined;
      } catch (error) {
        if (error instanceof Branch) {
          return error.ways;
        }
        throw error;
      }
    }
  }
  return { explored, unexplored };
}

function replay(choices: readonly bigint[]): RandomSource {
  let next = 0;
  return {
    bytes() {
      throw new TypeError("an enumerated sampler draws through below alone");
    },
    below(n) {
      if (n === 1n) {
        return 0n;
      }
      const choice = choices[next];
      next += 1;
      if (choice === undefined) {
        throw new Branch(n);
      }
      return choice;
    },
  };
}
