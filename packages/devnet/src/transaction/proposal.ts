import { createHash } from "node:crypto";
import { common, peer } from "@hyperledger/fabric-protos";

/** A proposal taken apart; nothing in it is checked yet except that it can be parsed. */
export interface Proposal {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
  readonly channel: string;
  readonly txId: string;
  readonly type: number;
  readonly epoch: number;
  /** Milliseconds since 1970; missing if the header has no timestamp. */
  readonly timestamp: number | undefined;
  readonly nonce: Uint8Array;
  readonly creator: Uint8Array;
  readonly chaincode: string;
  /** `protos.ChaincodeInput` with the arguments. */
  readonly input: InstanceType<typeof peer.ChaincodeInput>;
  readonly hasTransient: boolean;
  /** Serialized `common.Header`, as it goes into the transaction. */
  readonly header: InstanceType<typeof common.Header>;
  /** The proposal's payload without transient data, as it goes into the transaction. */
  readonly visiblePayload: Uint8Array;
  /** Binds endorsements to this proposal. */
  readonly hash: Uint8Array;
}

/**
 * Takes a signed proposal apart (fabric `core/endorser/msgvalidation.go`, UnpackProposal).
 * Throws an Error with Fabric's message if a part is missing or malformed.
 */
export function unpackProposal(signed: InstanceType<typeof peer.SignedProposal>): Proposal {
  const bytes = signed.getProposalBytes_asU8();
  const proposal = peer.Proposal.deserializeBinary(bytes);
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(channelHeader.getExtension_asU8());
  const chaincode = extension.getChaincodeId()?.getName() ?? "";
  if (chaincode === "") {
    throw new SyntaxError("ChaincodeHeaderExtension.ChaincodeId.Name is empty");
  }
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  const visible = new peer.ChaincodeProposalPayload();
  visible.setInput(payload.getInput_asU8());
  const visiblePayload = visible.serializeBinary();
  return {
    bytes,
    signature: signed.getSignature_asU8(),
    channel: channelHeader.getChannelId(),
    txId: channelHeader.getTxId(),
    type: channelHeader.getType(),
    epoch: channelHeader.getEpoch(),
    timestamp: channelHeader.getTimestamp()?.toDate().getTime(),
    nonce: signatureHeader.getNonce_asU8(),
    creator: signatureHeader.getCreator_asU8(),
    chaincode,
    input: inputOf(payload.getInput_asU8()),
    hasTransient: payload.getTransientmapMap().getLength() > 0,
    header,
    visiblePayload,
    hash: proposalHash(header, visiblePayload),
  };
}

/** SHA-256 over channel header, signature header and payload without transient data. */
export function proposalHash(header: InstanceType<typeof common.Header>, visiblePayload: Uint8Array): Buffer {
  return createHash("sha256")
    .update(header.getChannelHeader_asU8())
    .update(header.getSignatureHeader_asU8())
    .update(visiblePayload)
    .digest();
}

/** The id that binds a transaction to its creator: hex of SHA-256 over nonce and creator. */
export function computeTxId(nonce: Uint8Array, creator: Uint8Array): string {
  return createHash("sha256").update(nonce).update(creator).digest("hex");
}

function inputOf(invocation: Uint8Array): InstanceType<typeof peer.ChaincodeInput> {
  const spec = peer.ChaincodeInvocationSpec.deserializeBinary(invocation).getChaincodeSpec();
  if (spec === undefined) {
    throw new SyntaxError("chaincode invocation spec did not contain chaincode spec");
  }
  const input = spec.getInput();
  if (input === undefined) {
    throw new SyntaxError("chaincode input did not contain any input");
  }
  return input;
}
