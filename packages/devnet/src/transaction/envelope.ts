import { common, peer } from "@hyperledger/fabric-protos";
import { decodeReadWriteSet } from "../rwset/decode.ts";
import type { NamespaceSet } from "../rwset/types.ts";

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
export interface EnvelopeHeader {
  readonly payload: InstanceType<typeof common.Payload>;
  readonly header: InstanceType<typeof common.Header>;
  readonly type: number;
  readonly channel: string;
  readonly txId: string;
  readonly epoch: number;
  readonly timestamp: number | undefined;
  readonly extension: Uint8Array;
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
}

/** What an endorser transaction carries under its headers. */
export interface EndorsedAction {
  readonly proposalPayload: Uint8Array;
  readonly actionHeader: Uint8Array;
  readonly responsePayload: Uint8Array;
  readonly proposalHash: Uint8Array;
  readonly endorsements: readonly Endorsement[];
  readonly chaincode: string;
  readonly chaincodeVersion: string;
  readonly event: ChaincodeEvent | undefined;
  readonly results: Uint8Array;
}

/** Reads the headers of `common.Payload` bytes. Throws on malformed bytes. */
export function unpackPayload(bytes: Uint8Array): EnvelopeHeader {
  const payload = common.Payload.deserializeBinary(bytes);
  const header = payload.getHeader();
  if (header === undefined) {
    throw new SyntaxError("envelope has no header");
  }
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  return {
    payload,
    header,
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

/** Reads the one action of an endorser transaction. Throws on malformed bytes or another number of actions. */
export function unpackAction(data: Uint8Array): EndorsedAction {
  const actions = peer.Transaction.deserializeBinary(data).getActionsList();
  const action = actions[0];
  if (action === undefined || actions.length !== 1) {
    throw new SyntaxError(`only one action per transaction is supported, tx contains ${actions.length}`);
  }
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const endorsed = payload.getAction();
  if (endorsed === undefined) {
    throw new SyntaxError("the action is missing");
  }
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const chaincodeAction = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  return {
    proposalPayload: payload.getChaincodeProposalPayload_asU8(),
    actionHeader: action.getHeader_asU8(),
    responsePayload: endorsed.getProposalResponsePayload_asU8(),
    proposalHash: response.getProposalHash_asU8(),
    endorsements: endorsed.getEndorsementsList().map((one) => ({
      endorser: one.getEndorser_asU8(),
      signature: one.getSignature_asU8(),
    })),
    chaincode: chaincodeAction.getChaincodeId()?.getName() ?? "",
    chaincodeVersion: chaincodeAction.getChaincodeId()?.getVersion() ?? "",
    event: decodeEvent(chaincodeAction.getEvents_asU8()),
    results: chaincodeAction.getResults_asU8(),
  };
}

/** What a transaction read and wrote. Throws on malformed bytes. */
export function actionToReadWriteSet(action: EndorsedAction): NamespaceSet[] {
  return decodeReadWriteSet(action.results);
}

function decodeEvent(bytes: Uint8Array): ChaincodeEvent | undefined {
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
