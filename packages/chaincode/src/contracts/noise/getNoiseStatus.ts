import { type GetNoiseStatusRequest, NoiseEpochSchema } from "@medtech-chain/schema";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireReader } from "../rules/reader.ts";
import { findCurrentEpoch } from "./epochs.ts";

/** `NoiseService.GetNoiseStatus`. */
export async function getNoiseStatus(_request: GetNoiseStatusRequest, context: CallContext) {
  await requireReader(context);
  const current = await findCurrentEpoch(context.state);
  const epochs = await context.state.list(NoiseEpochSchema, keys.noiseEpochs);
  return { current: current?.epoch ?? 0, epochs: epochs.map((entry) => entry.value) };
}
