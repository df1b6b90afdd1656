import { randomBytes } from "node:crypto";
import { createContextValues } from "@connectrpc/connect";
import {
  type CommittedTransaction,
  endorsersKey,
  type LedgerClients,
  receiptKey,
  transientKey,
} from "@medtech-chain/ledger";
import { type NetworkProfile, organisation } from "@medtech-chain/ledger/identities";
import type { NoiseEpoch } from "@medtech-chain/schema";
import { type ClientsOf, hospitalsOf } from "./members.ts";

const SHARE_BYTES = 32;

/** Contributes every hospital's share to the first noise epoch, as each hospital's node does at its start. */
export async function contributeNoise(profile: NetworkProfile, clientsOf: ClientsOf): Promise<void> {
  for (const hospital of hospitalsOf(profile)) {
    const clients = await clientsOf(hospital, "node");
    const status = await clients.noise.getNoiseStatus({});
    if (status.current > 0 || status.epochs[0]?.contributors.includes(hospital)) continue;
    await contributeShare(profile, hospital, clients, 1);
  }
}

/**
 * Draws a hospital's share of an epoch and contributes it. It exists in the hospitals' private data alone: nobody has
 * to keep it, and whoever named the endorsers has shown it to nobody else.
 *
 * @param clients of the hospital's node
 */
export async function contributeShare(
  profile: NetworkProfile,
  hospital: string,
  { noise }: Pick<LedgerClients, "noise">,
  epoch: number,
): Promise<{ readonly epoch: NoiseEpoch; readonly transaction: CommittedTransaction }> {
  let transaction: CommittedTransaction | undefined;
  const contextValues = createContextValues()
    .set(transientKey, { share: new Uint8Array(randomBytes(SHARE_BYTES)) })
    .set(endorsersKey, endorsersFrom(profile, hospital))
    .set(receiptKey, (committed) => {
      transaction = committed;
    });
  const response = await noise.contributeShare({ epoch }, { contextValues });
  return { epoch: response.epoch!, transaction: transaction! };
}

/** The hospital itself and as many others as must agree. */
function endorsersFrom(profile: NetworkProfile, hospital: string): string[] {
  const others = hospitalsOf(profile).filter((id) => id !== hospital);
  return [hospital, ...others].slice(0, profile.endorsements).map((id) => organisation(profile, id).mspId);
}
