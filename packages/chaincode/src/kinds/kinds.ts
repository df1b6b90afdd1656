import type { CheckedQuestion } from "@medtech-chain/domain";
import { average } from "./average.ts";
import { count } from "./count.ts";
import { groupedCount } from "./groupedCount.ts";
import type { KindOfQuestion } from "./kind.ts";

const kinds: { readonly [Name in CheckedQuestion["kind"]]: KindOfQuestion<Name> } = {
  count,
  groupedCount,
  average,
};

/** The kind of a question. */
export function kindOf<Name extends CheckedQuestion["kind"]>(question: {
  readonly kind: Name;
}): KindOfQuestion<Name> {
  return kinds[question.kind];
}
