import { bytesField, joinParts, messageField, type Parts } from "../wire/encode.ts";
import type { Endorsement } from "./envelope.ts";
import type { Proposal } from "./proposal.ts";

/**
 * `gateway.EndorseResponse` with the transaction that a client is to sign: the proposal without transient data, the
 * response and its endorsements (fabric `internal/pkg/gateway/submit.go`, prepareTransaction).
 */
export function encodeEndorseResponse(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: readonly Endorsement[],
): Buffer {
  const { channelHeader, signatureHeader } = proposal.header;
  const action = [
    ...bytesField(1, signatureHeader),
    ...messageField(2, actionPayload(proposal, responsePayload, endorsements)),
  ];
  const payload = [
    ...messageField(1, [...bytesField(1, channelHeader), ...bytesField(2, signatureHeader)]),
    ...messageField(2, messageField(1, action)),
  ];
  return joinParts(messageField(1, messageField(1, payload)));
}

/** `protos.ChaincodeActionPayload` */
function actionPayload(
  proposal: Proposal,
  responsePayload: Uint8Array,
  endorsements: readonly Endorsement[],
): Parts {
  const endorsed = [
    ...bytesField(1, responsePayload),
    ...endorsements.flatMap(({ endorser, signature }) =>
      messageField(2, [...bytesField(1, endorser), ...bytesField(2, signature)]),
    ),
  ];
  return [...messageField(1, proposal.visiblePayload), ...messageField(2, endorsed)];
}
