import type { MessageInitShape } from "@bufbuild/protobuf";
import type { CheckedDimension } from "@medtech-chain/domain";
import { releaseGroupedCount } from "@medtech-chain/privacy";
import type { GroupKeySchema } from "@medtech-chain/schema";
import type { KindOfQuestion } from "./kind.ts";
import { noisyNumber } from "./noisyNumber.ts";

type Key = MessageInitShape<typeof GroupKeySchema>;

/** GROUPED_COUNT: how many devices in each group of the declared domain. */
export const groupedCount: KindOfQuestion<"groupedCount"> = {
  decimals: 0,
  answer({ question, cut, index, protection, confidencePpm }) {
    const counts = index.groupedCount(question, question.dimensions, cut);
    const release = releaseGroupedCount({ counts, confidencePpm, protection });
    const keys = groupKeys(question.dimensions);
    return release.groups.map((group, i) => ({
      keys: keys[i]!,
      estimate: { value: group.estimate, low: group.low, high: group.high, decimals: 0 },
      noisy: [noisyNumber("count", group.raw, release.noise)],
    }));
  },
  plan: (_question, confidencePpm) => ({ kind: "groupedCount", confidencePpm }),
};

/** Keys of all groups: the last dimension varies fastest, as in the index's counts. */
function groupKeys(dimensions: readonly CheckedDimension[]): Key[][] {
  return dimensions.reduce<Key[][]>(
    (prefixes, dimension) =>
      prefixes.flatMap((prefix) => dimensionKeys(dimension).map((key) => [...prefix, key])),
    [[]],
  );
}

function dimensionKeys({ field, domain, other, notSet }: CheckedDimension): Key[] {
  const keys: Key[] = domain.map((value) => ({
    field: field.name,
    key: { case: "value", value: String(value) },
  }));
  if (other) keys.push({ field: field.name, key: { case: "other", value: {} } });
  if (notSet) keys.push({ field: field.name, key: { case: "notSet", value: {} } });
  return keys;
}
