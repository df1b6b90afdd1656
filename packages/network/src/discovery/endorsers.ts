import type { NetworkDefinition } from "../definition/definition.ts";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { COLLECTION_NAMES } from "../lifecycle/collections.ts";
import { type Patience, waitUntil } from "../waitUntil.ts";
import { queryEndorsers } from "./query.ts";

/** Waits until a peer can name peers that satisfy the endorsement policies of the chaincode and of its collections. */
export async function waitForEndorsers(
  administrator: PeerAdministrator,
  { channel, chaincode }: NetworkDefinition,
  patience: Patience,
): Promise<void> {
  const what = `${administrator.organisationId}'s peer finds endorsers`;
  await waitUntil({ what, ...patience }, async () => {
    for (const collections of [[], COLLECTION_NAMES]) {
      if ((await queryEndorsers(administrator, channel, chaincode.name, collections)) === 0) return undefined;
    }
    return true;
  });
}
