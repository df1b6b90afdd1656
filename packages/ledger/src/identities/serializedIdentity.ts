import { msp } from "@hyperledger/fabric-protos";
import { IdentityError } from "./errors.ts";
import type { Identity } from "./identity.ts";

/** The public half of an identity, as it travels in proposals, endorsements and blocks (`msp.SerializedIdentity`). */
export type PublicIdentity = Pick<Identity, "mspId" | "certificatePem">;

export function serializeIdentity(identity: PublicIdentity): Uint8Array {
  const message = new msp.SerializedIdentity();
  message.setMspid(identity.mspId);
  message.setIdBytes(Buffer.from(identity.certificatePem));
  return message.serializeBinary();
}

/** @throws IdentityError `malformed-identity` */
export function deserializeIdentity(bytes: Uint8Array): PublicIdentity {
  try {
    const message = msp.SerializedIdentity.deserializeBinary(bytes);
    return {
      mspId: message.getMspid(),
      certificatePem: Buffer.from(message.getIdBytes_asU8()).toString("utf8"),
    };
  } catch (cause) {
    throw new IdentityError("malformed-identity", "not a serialized identity", { cause });
  }
}
