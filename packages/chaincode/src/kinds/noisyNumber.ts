import type { MessageInitShape } from "@bufbuild/protobuf";
import type { NoiseParameters } from "@medtech-chain/privacy";
import type { NoisyNumberSchema } from "@medtech-chain/schema";

/** One output of a mechanism as it is published. */
export function noisyNumber(
  name: string,
  value: bigint,
  noise: NoiseParameters,
  centre = 0n,
): MessageInitShape<typeof NoisyNumberSchema> {
  return { name, value, sensitivity: noise.sensitivity, microEpsilon: noise.epsilon, centre };
}
