import { randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { createSigner } from "@medtech-chain/ledger";
import { type Identity, serializeIdentity } from "@medtech-chain/ledger/identities";

/** Bytes of a nonce (fabric `protoutil/commonutils.go`, `CreateNonce`). */
const NONCE_BYTES = 24;

/** A change that nobody has signed yet (fabric-protos `common/configtx.proto`). */
export function updateToDraft(update: common.ConfigUpdate): common.ConfigUpdateEnvelope {
  const draft = new common.ConfigUpdateEnvelope();
  draft.setConfigUpdate(update.serializeBinary());
  return draft;
}

/** Adds an administrator's signature, which covers its own header and the change. */
export async function addSignature(draft: common.ConfigUpdateEnvelope, signer: Identity): Promise<void> {
  const signature = new common.ConfigSignature();
  const header = signatureHeader(signer);
  signature.setSignatureHeader(header);
  signature.setSignature(
    await createSigner(signer.privateKeyPem)(Buffer.concat([header, draft.getConfigUpdate_asU8()])),
  );
  draft.addSignatures(signature);
}

/** The transaction, of type CONFIG_UPDATE, that an orderer takes. */
export async function draftToEnvelope(
  draft: common.ConfigUpdateEnvelope,
  channel: string,
  submitter: Identity,
): Promise<common.Envelope> {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader(submitter));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(draft.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(await createSigner(submitter.privateKeyPem)(envelope.getPayload_asU8()));
  return envelope;
}

function signatureHeader(signer: Identity): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(serializeIdentity(signer));
  header.setNonce(randomBytes(NONCE_BYTES));
  return header.serializeBinary();
}
