import { create } from "@bufbuild/protobuf";
import { Refusal } from "@medtech-chain/domain";
import { type ContributeShareRequest, NoiseEpochSchema, Reason } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requireHospital } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys, NOISE_COLLECTION, noiseShareKey } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";
import { findCurrentEpoch, SHARE_BYTES } from "./epochs.ts";

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
  const share = context.transient.get(SHARE_FIELD);
  if (share === undefined || share.length !== SHARE_BYTES) {
    throw new Refusal(Reason.MALFORMED, `the transient field ${SHARE_FIELD} must hold ${SHARE_BYTES} bytes`, {
      subject: SHARE_FIELD,
    });
  }
  const existing =
    (await context.state.get(NoiseEpochSchema, keys.noiseEpoch(next))) ??
    create(NoiseEpochSchema, { epoch: next, hospitals: rules.hospitals.map(({ id }) => id) });
  if (existing.contributors.includes(hospital.id)) return { epoch: existing };
  if (!existing.hospitals.includes(hospital.id)) {
    throw new Refusal(
      Reason.WRONG_ORGANISATION,
      `${hospital.id} joins the noise with the epoch after this one`,
      {
        subject: hospital.id,
      },
    );
  }
  const epoch = create(NoiseEpochSchema, {
    ...existing,
    contributors: [...existing.contributors, hospital.id].sort(),
  });
  await context.state.putPrivate(NOISE_COLLECTION, noiseShareKey(next, hospital.id), share);
  await context.state.put(NoiseEpochSchema, keys.noiseEpoch(next), epoch);
  if (epoch.contributors.length === epoch.hospitals.length) {
    await context.state.put(NoiseEpochSchema, keys.noiseInForce, epoch);
  }
  return { epoch };
}
