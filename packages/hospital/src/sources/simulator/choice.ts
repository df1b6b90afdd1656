import type { Generator } from "./generator.ts";

/** Values with how often each is taken, relative to the others. */
export interface Choice<T> {
  readonly values: readonly T[];
  /** Sums of the weights up to and including each value, scaled to end at 1. */
  readonly limits: Float64Array;
}

/** A choice from values and weights. */
export function createChoice<T>(weighted: readonly (readonly [value: T, weight: number])[]): Choice<T> {
  const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  const limits = new Float64Array(weighted.length);
  let sum = 0;
  for (const [i, [, weight]] of weighted.entries()) {
    sum += weight;
    limits[i] = sum / total;
  }
  return { values: weighted.map(([value]) => value), limits };
}

/** A value, as often as its weight says. */
export function choose<T>(choice: Choice<T>, generator: Generator): T {
  const point = generator.fraction();
  let i = 0;
  while (i < choice.limits.length - 1 && point >= choice.limits[i]!) i++;
  return choice.values[i]!;
}
