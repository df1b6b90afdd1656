import { createPrivateKey, createSign, type KeyObject, randomBytes } from "node:crypto";
import { common } from "@hyperledger/fabric-protos";
import { type Identity, serializeIdentity, toLowS } from "@medtech-chain/ledger/identities";
import type { Parts } from "../wire/encode.ts";
import { type BlockHeader, headerToBytes } from "./hash.ts";

/** Signs with ECDSA and SHA-256, low s, for one identity. */
export class NodeSigner {
  /** `msp.SerializedIdentity` of the signer. */
  readonly creator: Uint8Array;
  readonly mspId: string;
  readonly #key: KeyObject;

  constructor(identity: Identity) {
    this.mspId = identity.mspId;
    this.creator = serializeIdentity(identity);
    this.#key = createPrivateKey(identity.privateKeyPem);
  }

  /** @param message in parts, one after the other */
  sign(message: Parts): Buffer {
    const digest = createSign("sha256");
    for (const part of message) {
      digest.update(part);
    }
    return toLowS(digest.sign(this.#key));
  }
}

/**
 * The SIGNATURES metadata of a block: each orderer signs `value || signature header || block header`
 * (fabric `orderer/common/multichannel/blockwriter.go`, addBlockSignature).
 */
export function signBlock(header: BlockHeader, signers: readonly NodeSigner[]): Uint8Array {
  const value = ORDERER_METADATA;
  const headerBytes = headerToBytes(header);
  const metadata = new common.Metadata();
  metadata.setValue(value);
  for (const signer of signers) {
    const signatureHeader = new common.SignatureHeader();
    signatureHeader.setCreator(signer.creator);
    signatureHeader.setNonce(randomBytes(24));
    const signatureHeaderBytes = signatureHeader.serializeBinary();
    const signature = new common.MetadataSignature();
    signature.setSignatureHeader(signatureHeaderBytes);
    signature.setSignature(signer.sign([value, signatureHeaderBytes, headerBytes]));
    metadata.addSignatures(signature);
  }
  return metadata.serializeBinary();
}

/** The channel's configuration never changes, so the last configuration block is always the first. */
export function lastConfigMetadata(): Uint8Array {
  return LAST_CONFIG;
}

const LAST_CONFIG = createLastConfig();
const ORDERER_METADATA = createOrdererMetadata();

function createLastConfig(): Uint8Array {
  const metadata = new common.Metadata();
  metadata.setValue(new common.LastConfig().serializeBinary());
  return metadata.serializeBinary();
}

function createOrdererMetadata(): Uint8Array {
  const value = new common.OrdererBlockMetadata();
  value.setLastConfig(new common.LastConfig());
  value.setConsenterMetadata(new common.Metadata().serializeBinary());
  return value.serializeBinary();
}
