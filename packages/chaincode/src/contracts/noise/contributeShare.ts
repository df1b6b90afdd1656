import { create } from "@bufbuild/protobuf";
import { compareBytes, Refusal } from "@medtech-chain/domain";
import { assertShare } from "@medtech-chain/privacy";
import {
  type ContributeShareRequest,
  type NoiseEpoch,
  NoiseEpochSchema,
  Reason,
} from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requireHospital } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys, NOISE_COLLECTION, noiseShareKey } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";
import { findCurrentEpoch } from "./epochs.ts";

/** Name of the transient field that the share travels in. */
const SHARE_FIELD = "share";

/** `NoiseService.ContributeShare`. A second share of the same hospital changes nothing: a share is never replaced. */
export async function contributeShare(request: ContributeShareRequest, context: CallContext) {
  assertRole(context.caller, "node");
  const rules = await requireRules(context.state);
  const hospital = requireHospital(context.caller, rules);
  const next = ((await findCurrentEpoch(context.state))?.epoch ?? 0) + 1;
  if (request.epoch !== next) {
    throw new Refusal(Reason.VERSION_MISMATCH, `the next epoch is ${next}, not ${request.epoch}`, {
      subject: "epoch",
    });
  }
  const share = context.transient.get(SHARE_FIELD) ?? new Uint8Array();
  assertShare(hospital.id, share);
  const begun = await context.state.get(NoiseEpochSchema, keys.noiseEpoch(next));
  // Members may have come and gone since the epoch began: it is the hospitals of today that it needs.
  const hospitals = rules.hospitals.map(({ id }) => id);
  const existing = create(NoiseEpochSchema, {
    epoch: next,
    hospitals,
    contributors: begun?.contributors.filter((id) => hospitals.includes(id)) ?? [],
  });
  const contributors = new Set(existing.contributors);
  if (!contributors.has(hospital.id)) {
    await assertOwnShare(existing, share, context);
    await context.state.putPrivate(NOISE_COLLECTION, noiseShareKey(next, hospital.id), share);
    contributors.add(hospital.id);
  }
  const epoch = create(NoiseEpochSchema, { ...existing, contributors: [...contributors].sort() });
  await context.state.put(NoiseEpochSchema, keys.noiseEpoch(next), epoch);
  if (contributors.size === hospitals.length) {
    await context.state.put(NoiseEpochSchema, keys.noiseInForce, epoch);
  }
  return { epoch };
}

/** A copy of another hospital's share would add no secret, and stop every answer of the epoch. */
async function assertOwnShare(epoch: NoiseEpoch, share: Uint8Array, context: CallContext): Promise<void> {
  for (const hospital of epoch.contributors) {
    const other = await context.state.getPrivate(NOISE_COLLECTION, noiseShareKey(epoch.epoch, hospital));
    if (other !== undefined && compareBytes(other, share) === 0) {
      throw new Refusal(Reason.MALFORMED, "the share is a copy of another hospital's; draw it at random", {
        subject: SHARE_FIELD,
      });
    }
  }
}
