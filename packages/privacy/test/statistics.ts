/** Discrete Laplace probabilities and a chi-square test, in floating point: for tests only. */

/** P(X = x) for discrete Laplace X of scale t. */
export function laplaceMass(t: number, x: number): number {
  return Math.tanh(1 / (2 * t)) * Math.exp(-Math.abs(x) / t);
}

/** P(X > k) for discrete Laplace X of scale t and k >= 0. */
function laplaceUpperTail(t: number, k: number): number {
  return Math.exp(-(k + 1) / t) / (1 + Math.exp(-1 / t));
}

/**
 * Probability that a chi-square variable exceeds `statistic`, for an even number of degrees of freedom,
 * where it is a Poisson probability: exp(-s/2) * sum of (s/2)^i / i! for i < freedom / 2.
 */
function chiSquareTail(statistic: number, freedom: number): number {
  if (freedom % 2 !== 0) {
    throw new RangeError(`degrees of freedom must be even, not ${freedom}`);
  }
  const half = statistic / 2;
  let term = Math.exp(-half);
  let sum = 0;
  for (let i = 1; i <= freedom / 2; i += 1) {
    sum += term;
    term *= half / i;
  }
  return sum;
}

/** p-value of observed counts against expected probabilities; the number of cells is odd. */
export function chiSquareTest(observed: readonly number[], expected: readonly number[]): number {
  const total = observed.reduce((sum, count) => sum + count, 0);
  let statistic = 0;
  for (const [cell, probability] of expected.entries()) {
    statistic += (observed[cell]! - total * probability) ** 2 / (total * probability);
  }
  return chiSquareTail(statistic, expected.length - 1);
}

/** Cells of a discrete Laplace: -last tail, ..., centre, ..., last tail; always an odd number. */
interface LaplaceCells {
  readonly probabilities: readonly number[];
  cellOf(x: number): number;
}

/** At most 2 * sides + 1 cells of about the same probability, as far as single integers allow. */
function laplaceCells(t: number, sides = 12): LaplaceCells {
  const q = Math.exp(-1 / t);
  const wanted = Array.from({ length: sides }, (_, j) => (sides - j) / (2 * sides + 1));
  const edges = wanted.map((tail) => Math.max(0, Math.ceil(-t * Math.log(tail * (1 + q))) - 1));
  const distinct = [...new Set(edges)];
  const tails = distinct.map((edge) => laplaceUpperTail(t, edge));
  const side = tails.map((tail, j) => tail - (tails[j + 1] ?? 0));
  return {
    probabilities: [...side.toReversed(), 1 - 2 * tails[0]!, ...side],
    cellOf(x) {
      const beyond = distinct.filter((edge) => Math.abs(x) > edge).length;
      return side.length + (x < 0 ? -beyond : beyond);
    },
  };
}

/** p-value of `size` draws against a discrete Laplace of scale t. */
export function testLaplace(t: number, size: number, draw: () => number): number {
  const cells = laplaceCells(t);
  const observed = cells.probabilities.map(() => 0);
  for (let i = 0; i < size; i += 1) {
    observed[cells.cellOf(draw())]! += 1;
  }
  return chiSquareTest(observed, cells.probabilities);
}
