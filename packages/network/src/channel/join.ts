import { peer } from "@hyperledger/fabric-protos";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import type { ChannelParticipation } from "./participation.ts";

/** Has an orderer join the channel of a configuration block unless it has. */
export async function joinOrderer(
  orderer: ChannelParticipation,
  channel: string,
  block: Uint8Array,
): Promise<void> {
  if ((await orderer.find(channel)) === undefined) await orderer.join(block);
}

/** Has a peer join the channel of a configuration block unless it has (fabric `core/scc/cscc/configure.go`). */
export async function joinPeer(
  administrator: PeerAdministrator,
  channel: string,
  block: Uint8Array,
): Promise<void> {
  const configure = (method: string, ...args: Uint8Array[]) =>
    administrator.invoke({ channel: "", chaincode: "cscc", method, args });
  const joined = peer.ChannelQueryResponse.deserializeBinary(await configure("GetChannels"));
  if (joined.getChannelsList().some((each) => each.getChannelId() === channel)) return;
  await configure("JoinChain", block);
}
