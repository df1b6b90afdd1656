import { createHash } from "node:crypto";
import { common, peer } from "@hyperledger/fabric-protos";
import { bytesField, joinParts, messageField, type Parts, textField, varintField } from "../wire/encode.ts";
import { WireMessage } from "../wire/message.ts";

/** The two halves of `common.Header`, serialized. */
export interface HeaderBytes {
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
}

/** A proposal taken apart; nothing in it is checked yet except that it can be parsed. */
export interface Proposal {
  /** `protos.SignedProposal` as it came. */
  readonly signed: Uint8Array;
  /** What the creator signed. */
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
  /** Serialized `protos.ChaincodeInput`. */
  readonly input: Uint8Array;
  readonly hasTransient: boolean;
  /** As it goes into the transaction. */
  readonly header: HeaderBytes;
  /** The payload without transient data (`protos.ChaincodeProposalPayload`), as it goes into the transaction. */
  readonly visiblePayload: Parts;
  /** Binds endorsements to this proposal. */
  readonly hash: Uint8Array;
}

/**
 * Takes `protos.SignedProposal` bytes apart (fabric `core/endorser/msgvalidation.go`, UnpackProposal).
 * @throws an Error, with Fabric's message if a part is missing
 */
export function unpackProposal(signed: Uint8Array): Proposal {
  const outer = new WireMessage(signed);
  const proposal = outer.message(1);
  const headerMessage = proposal.message(1);
  const header = { channelHeader: headerMessage.bytes(1), signatureHeader: headerMessage.bytes(2) };
  const channelHeader = common.ChannelHeader.deserializeBinary(header.channelHeader);
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.signatureHeader);
  const payload = proposal.message(2);
  const visiblePayload = bytesField(1, payload.bytes(1));
  return {
    signed,
    bytes: outer.bytes(1),
    signature: outer.bytes(2),
    channel: channelHeader.getChannelId(),
    txId: channelHeader.getTxId(),
    type: channelHeader.getType(),
    epoch: channelHeader.getEpoch(),
    timestamp: channelHeader.getTimestamp()?.toDate().getTime(),
    nonce: signatureHeader.getNonce_asU8(),
    creator: signatureHeader.getCreator_asU8(),
    chaincode: chaincodeOf(channelHeader.getExtension_asU8()),
    input: inputOf(payload.message(1)),
    hasTransient: payload.has(2),
    header,
    visiblePayload,
    hash: proposalHash(header, visiblePayload),
  };
}

/** SHA-256 over channel header, signature header and payload without transient data. */
export function proposalHash({ channelHeader, signatureHeader }: HeaderBytes, visiblePayload: Parts): Buffer {
  const digest = createHash("sha256").update(channelHeader).update(signatureHeader);
  for (const part of visiblePayload) {
    digest.update(part);
  }
  return digest.digest();
}

/** The id that binds a transaction to its creator: hex of SHA-256 over nonce and creator. */
export function computeTxId(nonce: Uint8Array, creator: Uint8Array): string {
  return createHash("sha256").update(nonce).update(creator).digest("hex");
}

/** The arguments of a proposal, the function's name first. */
export function proposalToArguments({ input }: Proposal): readonly Uint8Array[] {
  return new WireMessage(input).list(1);
}

/** The TRANSACTION message (`protos.ChaincodeMessage`) by which a chaincode is told to execute a proposal. */
export function proposalToTransactionMessage({ input, txId, signed, channel }: Proposal): Buffer {
  return joinParts([
    ...varintField(1, peer.ChaincodeMessage.Type.TRANSACTION),
    ...bytesField(3, input),
    ...textField(4, txId),
    ...messageField(5, [signed]),
    ...textField(7, channel),
  ]);
}

function chaincodeOf(extension: Uint8Array): string {
  const name = peer.ChaincodeHeaderExtension.deserializeBinary(extension).getChaincodeId()?.getName() ?? "";
  if (name === "") {
    throw new SyntaxError("ChaincodeHeaderExtension.ChaincodeId.Name is empty");
  }
  return name;
}

/** @param invocation `protos.ChaincodeInvocationSpec` */
function inputOf(invocation: WireMessage): Uint8Array {
  if (!invocation.has(1)) {
    throw new SyntaxError("chaincode invocation spec did not contain chaincode spec");
  }
  const spec = invocation.message(1);
  if (!spec.has(3)) {
    throw new SyntaxError("chaincode input did not contain any input");
  }
  return spec.bytes(3);
}
