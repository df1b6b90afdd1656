import { common } from "@hyperledger/fabric-protos";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";

/** The configuration of a channel that is in force, as a peer has it (fabric `core/scc/cscc/configure.go`). */
export async function readConfig(administrator: PeerAdministrator, channel: string): Promise<common.Config> {
  return common.Config.deserializeBinary(await ask(administrator, "GetChannelConfig", channel));
}

/** The last block that changed the configuration of a channel. An orderer that joins later starts from it. */
export async function readConfigBlock(
  administrator: PeerAdministrator,
  channel: string,
): Promise<Uint8Array> {
  return ask(administrator, "GetConfigBlock", channel);
}

/** The configuration in a channel's first block, or in another one that changes it. */
export function blockToChannelGroup(bytes: Uint8Array): common.ConfigGroup {
  const [data] = common.Block.deserializeBinary(bytes).getData()?.getDataList_asU8() ?? [];
  const envelope = common.Envelope.deserializeBinary(data ?? new Uint8Array());
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig();
  return config?.getChannelGroup() ?? new common.ConfigGroup();
}

export function copyGroup(group: common.ConfigGroup): common.ConfigGroup {
  return common.ConfigGroup.deserializeBinary(group.serializeBinary());
}

function ask(administrator: PeerAdministrator, method: string, channel: string): Promise<Uint8Array> {
  return administrator.invoke({ channel: "", chaincode: "cscc", method, args: [Buffer.from(channel)] });
}
