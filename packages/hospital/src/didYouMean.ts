import { suggest } from "@medtech-chain/domain";

/** Nobody means a name by a longer text, and comparing it takes time. */
const LONGEST_TYPED = 100;

/** `; did you mean "x"?`, or the other text where no candidate is close. */
export function didYouMean(typed: string, candidates: Iterable<string>, otherwise = ""): string {
  const meant = typed.length > LONGEST_TYPED ? undefined : suggest(typed, candidates);
  return meant === undefined ? otherwise : `; did you mean "${meant}"?`;
}
