import { Refusal } from "@medtech-chain/domain";
import { type NoiseEpoch, NoiseEpochSchema, Reason } from "@medtech-chain/schema";
import { keys, NOISE_COLLECTION, noiseShareKey } from "../../state/keys.ts";
import type { LedgerState } from "../../state/ledgerState.ts";

/** The epoch in force, or undefined before the first. */
export async function findCurrentEpoch(state: LedgerState): Promise<NoiseEpoch | undefined> {
  return state.get(NoiseEpochSchema, keys.noiseInForce);
}

/** The epoch in force. */
export async function requireCurrentEpoch(state: LedgerState): Promise<NoiseEpoch> {
  const epoch = await findCurrentEpoch(state);
  if (epoch !== undefined) return epoch;
  throw new Refusal(Reason.NOISE_UNAVAILABLE, "the hospitals have not all contributed to the noise yet", {
    subject: "noise",
  });
}

/** All shares of an epoch, by hospital. Only peers of hospitals hold them. */
export async function readShares(state: LedgerState, epoch: number): Promise<Map<string, Uint8Array>> {
  const record = await state.get(NoiseEpochSchema, keys.noiseEpoch(epoch));
  if (record === undefined || record.purged) {
    throw new Refusal(Reason.NOISE_UNAVAILABLE, `the noise shares of epoch ${epoch} are gone`, {
      subject: "noise",
    });
  }
  const shares = new Map<string, Uint8Array>();
  for (const hospital of record.hospitals) {
    const share = await state.getPrivate(NOISE_COLLECTION, noiseShareKey(epoch, hospital));
    if (share === undefined) {
      throw new Refusal(Reason.NOISE_UNAVAILABLE, `this peer does not hold the noise share of ${hospital}`, {
        subject: hospital,
      });
    }
    shares.set(hospital, share);
  }
  return shares;
}
