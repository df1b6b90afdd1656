import { isSatisfied } from "./evaluate.ts";
import type { Policy } from "./parse.ts";

/**
 * Every smallest set of organisations whose peers together satisfy all policies, fewest organisations first: what
 * Fabric's discovery service calls layouts. No set contains another.
 */
export function policiesToLayouts(policies: readonly Policy[], mspIds: readonly string[]): string[][] {
  const layouts: string[][] = [];
  for (const candidate of subsetsBySize(mspIds)) {
    const contained = layouts.some((layout) => layout.every((mspId) => candidate.includes(mspId)));
    const signers = candidate.map((mspId) => ({ mspId, unit: "peer" }) as const);
    if (!contained && policies.every((policy) => isSatisfied(policy, signers))) {
      layouts.push(candidate);
    }
  }
  return layouts;
}

function subsetsBySize(items: readonly string[]): string[][] {
  const subsets = Array.from({ length: 2 ** items.length - 1 }, (_, index) =>
    items.filter((_item, bit) => ((index + 1) >> bit) & 1),
  );
  return subsets.sort((a, b) => a.length - b.length);
}
