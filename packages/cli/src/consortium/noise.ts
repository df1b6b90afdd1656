import { randomBytes } from "node:crypto";
import { createContextValues } from "@connectrpc/connect";
import { endorsersKey, transientKey } from "@medtech-chain/ledger";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import { type ClientsOf, hospitalsOf } from "./setUp.ts";

/** Contributes every hospital's share to the first noise epoch, as each hospital's node does at its start. */
export async function contributeNoise(profile: NetworkProfile, clientsOf: ClientsOf): Promise<void> {
  const hospitals = hospitalsOf(profile);
  const endorsers = profile.organisations
    .filter(({ kind }) => kind === "hospital")
    .slice(0, profile.endorsements)
    .map(({ mspId }) => mspId);
  for (const hospital of hospitals) {
    const { noise } = await clientsOf(hospital, "node");
    const status = await noise.getNoiseStatus({});
    if (status.current > 0 || status.epochs[0]?.contributors.includes(hospital)) continue;
    const contextValues = createContextValues()
      .set(transientKey, { share: new Uint8Array(randomBytes(32)) })
      .set(endorsersKey, endorsers);
    await noise.contributeShare({ epoch: 1 }, { contextValues });
  }
}
