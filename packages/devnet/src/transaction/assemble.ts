import { common, peer } from "@hyperledger/fabric-protos";
import type { Endorsement } from "./envelope.ts";
import type { Proposal } from "./proposal.ts";

/** The transaction that a client signs: the proposal without transient data, the response and its endorsements. */
export function assembleTransaction(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: readonly Endorsement[],
): InstanceType<typeof common.Envelope> {
  const payload = new common.Payload();
  payload.setHeader(proposal.header);
  payload.setData(transactionBytes(proposal, responsePayload, endorsements));
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope;
}

function transactionBytes(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: readonly Endorsement[],
): Uint8Array {
  const action = new peer.TransactionAction();
  action.setHeader(proposal.header.getSignatureHeader_asU8());
  action.setPayload(actionPayloadBytes(proposal, responsePayload, endorsements));
  const transaction = new peer.Transaction();
  transaction.addActions(action);
  return transaction.serializeBinary();
}

function actionPayloadBytes(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: readonly Endorsement[],
): Uint8Array {
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responsePayload);
  for (const { endorser, signature } of endorsements) {
    const endorsement = new peer.Endorsement();
    endorsement.setEndorser(endorser);
    endorsement.setSignature(signature);
    endorsed.addEndorsements(endorsement);
  }
  const payload = new peer.ChaincodeActionPayload();
  payload.setChaincodeProposalPayload(proposal.visiblePayload);
  payload.setAction(endorsed);
  return payload.serializeBinary();
}
