import { create } from "@bufbuild/protobuf";
import { Refusal } from "@medtech-chain/domain";
import { AskSchema, NoiseEpochSchema, type PurgeEpochRequest, Reason } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requireHospital } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys, NOISE_COLLECTION, noiseShareKey } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";
import { requireCurrentEpoch } from "./epochs.ts";

/** `NoiseService.PurgeEpoch`. Without its shares nobody can compute the noise of an epoch's releases again. */
export async function purgeEpoch(request: PurgeEpochRequest, context: CallContext) {
  assertRole(context.caller, "node", "admin");
  requireHospital(context.caller, await requireRules(context.state));
  const current = await requireCurrentEpoch(context.state);
  const existing = await context.state.get(NoiseEpochSchema, keys.noiseEpoch(request.epoch));
  if (existing === undefined) {
    throw new Refusal(Reason.NOT_FOUND, `there is no noise epoch ${request.epoch}`, { subject: "epoch" });
  }
  if (existing.purged) return { epoch: existing };
  const pending = await context.state.list(AskSchema, keys.pendingAsks);
  const inUse = pending.some(({ value }) => value.privacy?.noiseEpoch === request.epoch);
  if (request.epoch >= current.epoch || inUse) {
    throw new Refusal(
      Reason.STILL_IN_USE,
      inUse
        ? `a charged question still waits for the noise of epoch ${request.epoch}`
        : `epoch ${request.epoch} is in force; contribute to the next one first`,
      { subject: "epoch" },
    );
  }
  for (const hospital of existing.contributors) {
    await context.state.purgePrivate(NOISE_COLLECTION, noiseShareKey(request.epoch, hospital));
  }
  const epoch = create(NoiseEpochSchema, { ...existing, purged: true });
  await context.state.put(NoiseEpochSchema, keys.noiseEpoch(request.epoch), epoch);
  return { epoch };
}
