import { common } from "@hyperledger/fabric-protos";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { type Patience, waitUntil } from "../waitUntil.ts";

/** Number of blocks that a peer has of a channel (fabric `core/scc/qscc/query.go`). */
async function readHeight(administrator: PeerAdministrator, channel: string): Promise<number> {
  const info = await administrator.invoke({
    channel,
    chaincode: "qscc",
    method: "GetChainInfo",
    args: [Buffer.from(channel)],
  });
  return Number(common.BlockchainInfo.deserializeBinary(info).getHeight());
}

/** Waits until a peer has the block of these bytes: the peer of a later member learns from that block who its own organisation is. */
export async function waitForBlock(
  administrator: PeerAdministrator,
  channel: string,
  block: Uint8Array,
  patience: Patience,
): Promise<void> {
  const number = Number(common.Block.deserializeBinary(block).getHeader()?.getNumber() ?? 0);
  await waitUntil(
    { what: `${administrator.organisationId}'s peer has block ${number}`, ...patience },
    async () => ((await readHeight(administrator, channel)) > number ? true : undefined),
  );
}
