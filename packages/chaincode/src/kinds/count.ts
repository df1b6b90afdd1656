import { releaseCount } from "@medtech-chain/privacy";
import type { KindOfQuestion } from "./kind.ts";
import { noisyNumber } from "./noisyNumber.ts";

/** COUNT: how many devices. */
export const count: KindOfQuestion<"count"> = {
  decimals: 0,
  answer({ question, cut, index, protection, confidencePpm }) {
    const release = releaseCount({ count: index.count(question, cut), confidencePpm, protection });
    return [
      {
        estimate: { value: release.estimate, low: release.low, high: release.high, decimals: 0 },
        noisy: [noisyNumber("count", release.raw, release.noise)],
      },
    ];
  },
  plan: (_question, confidencePpm) => ({ kind: "count", confidencePpm }),
};
