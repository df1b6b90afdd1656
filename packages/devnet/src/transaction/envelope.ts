import { common, peer } from "@hyperledger/fabric-protos";
import { decodeReadWriteSet } from "../rwset/decode.ts";
import type { NamespaceSet } from "../rwset/types.ts";
import { WireMessage } from "../wire/message.ts";
import type { HeaderBytes } from "./proposal.ts";

/** `common.Envelope` as it stands in a block or was sent to the orderer. */
export interface SignedPayload {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

export interface ChaincodeEvent {
  readonly chaincode: string;
  readonly txId: string;
  readonly name: string;
  readonly payload: Uint8Array;
}

export interface Endorsement {
  readonly endorser: Uint8Array;
  readonly signature: Uint8Array;
}

/** The headers of any envelope. */
export interface EnvelopeHeader extends HeaderBytes {
  /** What is under the headers: `protos.Transaction`, `orderer.SeekInfo`, … */
  readonly data: Uint8Array;
  readonly type: number;
  readonly channel: string;
  readonly txId: string;
  readonly epoch: number;
  /** Milliseconds since 1970; missing if the header has no timestamp. */
  readonly timestamp: number | undefined;
  readonly extension: Uint8Array;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
}

/** What an endorser transaction carries under its headers. */
export interface EndorsedAction {
  readonly proposalPayload: Uint8Array;
  /** The signature header of the action, which the proposal's hash covers. */
  readonly actionHeader: Uint8Array;
  readonly responsePayload: Uint8Array;
  readonly proposalHash: Uint8Array;
  readonly endorsements: readonly Endorsement[];
  readonly chaincode: string;
  readonly chaincodeVersion: string;
  readonly event: ChaincodeEvent | undefined;
  /** Serialized `rwset.TxReadWriteSet`. */
  readonly results: Uint8Array;
}

/** Takes `common.Envelope` bytes apart. Throws on malformed bytes. */
export function unpackEnvelope(bytes: Uint8Array): SignedPayload {
  const envelope = new WireMessage(bytes);
  return { payload: envelope.bytes(1), signature: envelope.bytes(2) };
}

/** Reads the headers of `common.Payload` bytes. Throws on malformed bytes. */
export function unpackPayload(bytes: Uint8Array): EnvelopeHeader {
  const payload = new WireMessage(bytes);
  if (!payload.has(1)) {
    throw new SyntaxError("envelope has no header");
  }
  const header = payload.message(1);
  const channelHeader = common.ChannelHeader.deserializeBinary(header.bytes(1));
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.bytes(2));
  return {
    channelHeader: header.bytes(1),
    signatureHeader: header.bytes(2),
    data: payload.bytes(2),
    type: channelHeader.getType(),
    channel: channelHeader.getChannelId(),
    txId: channelHeader.getTxId(),
    epoch: channelHeader.getEpoch(),
    timestamp: channelHeader.getTimestamp()?.toDate().getTime(),
    extension: channelHeader.getExtension_asU8(),
    creator: signatureHeader.getCreator_asU8(),
    nonce: signatureHeader.getNonce_asU8(),
  };
}

/**
 * Reads the one action of `protos.Transaction` bytes. Throws on malformed bytes or another number of actions.
 */
export function unpackAction(data: Uint8Array): EndorsedAction {
  const actions = new WireMessage(data).list(1);
  const [only] = actions;
  if (only === undefined || actions.length !== 1) {
    throw new SyntaxError(`only one action per transaction is supported, tx contains ${actions.length}`);
  }
  const action = new WireMessage(only);
  const payload = action.message(2);
  const endorsed = payload.message(2);
  const response = endorsed.message(1);
  const chaincodeAction = response.message(2);
  const id = peer.ChaincodeID.deserializeBinary(chaincodeAction.bytes(4));
  return {
    proposalPayload: payload.bytes(1),
    actionHeader: action.bytes(1),
    responsePayload: endorsed.bytes(1),
    proposalHash: response.bytes(1),
    endorsements: endorsed.list(2).map(unpackEndorsement),
    chaincode: id.getName(),
    chaincodeVersion: id.getVersion(),
    event: unpackEvent(chaincodeAction.bytes(2)),
    results: chaincodeAction.bytes(1),
  };
}

/** What a transaction read and wrote. Throws on malformed bytes. */
export function actionToReadWriteSet(action: EndorsedAction): NamespaceSet[] {
  return decodeReadWriteSet(action.results);
}

function unpackEndorsement(bytes: Uint8Array): Endorsement {
  const endorsement = new WireMessage(bytes);
  return { endorser: endorsement.bytes(1), signature: endorsement.bytes(2) };
}

function unpackEvent(bytes: Uint8Array): ChaincodeEvent | undefined {
  if (bytes.length === 0) {
    return undefined;
  }
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  return {
    chaincode: event.getChaincodeId(),
    txId: event.getTxId(),
    name: event.getEventName(),
    payload: event.getPayload_asU8(),
  };
}
