import { randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { createSigner } from "@medtech-chain/ledger";
import { type Identity, serializeIdentity } from "@medtech-chain/ledger/identities";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { type Patience, waitUntil } from "../waitUntil.ts";
import { broadcast, type OrdererEndpoint } from "./broadcast.ts";
import { computeUpdate } from "./computeUpdate.ts";

/** Bytes of a nonce (fabric `protoutil/commonutils.go`, `CreateNonce`). */
const NONCE_BYTES = 24;

export interface ConfigChange {
  readonly channel: string;
  /** Whose peer is asked for the configuration in force. */
  readonly administrator: PeerAdministrator;
  /** Administrators whose signatures the policies of what changes need. The first one submits. */
  readonly signers: readonly [Identity, ...Identity[]];
  readonly orderers: readonly OrdererEndpoint[];
  /** Changes a copy of the configuration. */
  readonly change: (channelGroup: common.ConfigGroup) => void;
  readonly patience: Patience;
}

/** The configuration of a channel that is in force, as a peer has it (fabric `core/scc/cscc/configure.go`). */
export async function readConfig(administrator: PeerAdministrator, channel: string): Promise<common.Config> {
  const bytes = await administrator.invoke({
    channel: "",
    chaincode: "cscc",
    method: "GetChannelConfig",
    args: [Buffer.from(channel)],
  });
  return common.Config.deserializeBinary(bytes);
}

/**
 * Changes the configuration of a channel and waits until the peer has it. Returns whether anything had to change.
 * @throws NetworkError `request-refused` with the orderers' reason, for example that signatures are missing
 */
export async function changeConfig(options: ConfigChange): Promise<boolean> {
  const { administrator, channel, patience } = options;
  const inForce = await readConfig(administrator, channel);
  const original = inForce.getChannelGroup()!;
  const updated = common.ConfigGroup.deserializeBinary(original.serializeBinary());
  options.change(updated);
  const update = computeUpdate(channel, original, updated);
  if (update === undefined) return false;

  await broadcast(options.orderers, await signTransaction(update, options));
  await waitUntil({ what: "the channel's new configuration is in force", ...patience }, async () =>
    (await readConfig(administrator, channel)).getSequence() > inForce.getSequence() ? true : undefined,
  );
  return true;
}

/** An envelope of type CONFIG_UPDATE (fabric-protos `common/configtx.proto`). */
async function signTransaction(
  update: common.ConfigUpdate,
  { channel, signers }: ConfigChange,
): Promise<common.Envelope> {
  const body = new common.ConfigUpdateEnvelope();
  body.setConfigUpdate(update.serializeBinary());
  body.setSignaturesList(
    await Promise.all(signers.map((signer) => signUpdate(body.getConfigUpdate_asU8(), signer))),
  );
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader(signers[0]));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(body.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(await createSigner(signers[0].privateKeyPem)(envelope.getPayload_asU8()));
  return envelope;
}

/** A signature covers its own header and the change. */
async function signUpdate(update: Uint8Array, signer: Identity): Promise<common.ConfigSignature> {
  const signature = new common.ConfigSignature();
  const header = signatureHeader(signer);
  signature.setSignatureHeader(header);
  signature.setSignature(await createSigner(signer.privateKeyPem)(Buffer.concat([header, update])));
  return signature;
}

function signatureHeader(signer: Identity): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(serializeIdentity(signer));
  header.setNonce(randomBytes(NONCE_BYTES));
  return header.serializeBinary();
}
