import { common } from "@hyperledger/fabric-protos";
import { LedgerError } from "../errors.ts";
import { type BlockHeader, headerToBytes } from "./header.ts";

/** An orderer's signature of a block. */
export interface BlockSignature {
  /** Raft names the orderer by its identity (msp.SerializedIdentity), SmartBFT by its number among the consenters. */
  readonly signer: Uint8Array | number;
  readonly signature: Uint8Array;
  /** Value of the signature metadata, then the signature's header, then the block's header. */
  readonly signed: Uint8Array;
}

/**
 * The orderers' signatures in a block's metadata (protoutil/blockutils.go, `BlockSignatureVerifier`).
 *
 * @throws LedgerError `malformed-block`
 */
export function parseBlockSignatures(
  header: BlockHeader,
  metadata: readonly Uint8Array[],
): readonly BlockSignature[] {
  try {
    const bytes = metadata[common.BlockMetadataIndex.SIGNATURES] ?? new Uint8Array();
    const signatures = common.Metadata.deserializeBinary(bytes);
    const headerBytes = headerToBytes(header);
    return signatures.getSignaturesList().map((signature) => {
      const { header, signer } = parseSigner(signature);
      return {
        signer,
        signature: signature.getSignature_asU8(),
        signed: Buffer.concat([signatures.getValue_asU8(), header, headerBytes]),
      };
    });
  } catch (cause) {
    throw new LedgerError(
      "malformed-block",
      `the signatures of block ${header.number} cannot be read`,
      cause,
    );
  }
}

function parseSigner(signature: common.MetadataSignature): {
  readonly header: Uint8Array;
  readonly signer: Uint8Array | number;
} {
  const identifierHeader = signature.getIdentifierHeader_asU8();
  const signatureHeader = signature.getSignatureHeader_asU8();
  if (signatureHeader.length === 0 && identifierHeader.length > 0) {
    const signer = common.IdentifierHeader.deserializeBinary(identifierHeader).getIdentifier();
    return { header: identifierHeader, signer };
  }
  const signer = common.SignatureHeader.deserializeBinary(signatureHeader).getCreator_asU8();
  return { header: signatureHeader, signer };
}
