import type { NoiseService } from "@medtech-chain/schema";
import type { Contract } from "../../router/context.ts";
import { contributeShare } from "./contributeShare.ts";
import { getNoiseStatus } from "./getNoiseStatus.ts";
import { purgeEpoch } from "./purgeEpoch.ts";

export const noiseContract: Contract<typeof NoiseService> = { contributeShare, purgeEpoch, getNoiseStatus };
