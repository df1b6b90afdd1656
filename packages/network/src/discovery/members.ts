import { type NetworkDefinition, peerMspId } from "../definition/definition.ts";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { NetworkError } from "../errors.ts";
import { COLLECTION_NAMES } from "../lifecycle/collections.ts";
import { waitUntil } from "../waitUntil.ts";
import { queryEndorsers, queryMembers } from "./query.ts";

const TIMEOUT_MS = 90_000;

/** Waits until a peer sees peers of all organisations in the channel. */
export async function waitForMembers(
  administrator: PeerAdministrator,
  definition: NetworkDefinition,
  signal?: AbortSignal,
): Promise<void> {
  const what = `${administrator.organisationId}'s peer sees every organisation`;
  await waitUntil({ what, timeoutMs: TIMEOUT_MS, signal }, async () => {
    const seen = await queryMembers(administrator, definition.channel);
    const missing = definition.organisations.map(peerMspId).filter((mspId) => !seen.includes(mspId));
    if (missing.length > 0) throw new NetworkError("not-ready", `no peer of ${missing.join(", ")} yet`);
    return true;
  });
}

/** Waits until a peer can name peers that satisfy the endorsement policies of the chaincode and of its collections. */
export async function waitForEndorsers(
  administrator: PeerAdministrator,
  definition: NetworkDefinition,
  signal?: AbortSignal,
): Promise<void> {
  const { channel, chaincode } = definition;
  const what = `${administrator.organisationId}'s peer finds endorsers`;
  await waitUntil({ what, timeoutMs: TIMEOUT_MS, signal }, async () => {
    for (const collections of [[], COLLECTION_NAMES]) {
      if ((await queryEndorsers(administrator, channel, chaincode.name, collections)) === 0) return undefined;
    }
    return true;
  });
}
