import { releaseAverage } from "@medtech-chain/privacy";
import type { KindOfQuestion, QuestionOf } from "./kind.ts";
import { noisyNumber } from "./noisyNumber.ts";

/** Decimals that an average is published with. */
const DECIMALS = 3;

/** AVERAGE: the mean of a field over the devices that have it, each value clamped to its declared bounds. */
export const average: KindOfQuestion<"average"> = {
  decimals: DECIMALS,
  answer({ question, cut, index, protection, confidencePpm }) {
    const { sum, count } = index.sumAndCount(question, cut);
    const release = releaseAverage({
      sum,
      count,
      bounds: toBounds(question),
      decimals: DECIMALS,
      confidencePpm,
      protection,
    });
    const { estimate: value, low, high } = release;
    return [
      {
        estimate: { value, low, high, decimals: DECIMALS },
        noisy: [
          noisyNumber("sum", release.sum.raw, release.sum.noise, release.centre),
          noisyNumber("count", release.count.raw, release.count.noise),
        ],
      },
    ];
  },
  plan: (question, confidencePpm, privacy) => ({
    kind: "average",
    confidencePpm,
    bounds: toBounds(question),
    devices: privacy.assumedDevices,
  }),
};

function toBounds({ bounds }: QuestionOf<"average">) {
  return { low: BigInt(bounds.lower), high: BigInt(bounds.upper) };
}
