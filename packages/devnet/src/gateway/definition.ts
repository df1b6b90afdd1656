import type { ServiceDefinition } from "@grpc/grpc-js";
import { gateway } from "@hyperledger/fabric-protos";
import { WireMessage } from "../wire/message.ts";

/** A request to run a proposal: `gateway.EvaluateRequest` and `gateway.EndorseRequest` are laid out alike. */
export interface ProposalRequest {
  /** `protos.SignedProposal`; empty if missing. */
  readonly signedProposal: Uint8Array;
  /** MSP ids of the organisations that the client names. */
  readonly organisations: readonly string[];
}

/** `gateway.SubmitRequest` */
export interface TransactionRequest {
  readonly channel: string;
  /** `common.Envelope`; missing if the client sent none. */
  readonly envelope: Uint8Array | undefined;
}

/** `gateway.Gateway`, with large requests taken apart and large responses sent without copying their parts again. */
export const gatewayDefinition: ServiceDefinition = {
  ...gateway.GatewayService,
  evaluate: { ...gateway.GatewayService.evaluate, requestDeserialize: decodeProposalRequest },
  endorse: {
    ...gateway.GatewayService.endorse,
    requestDeserialize: decodeProposalRequest,
    responseSerialize: (response: Buffer) => response,
  },
  submit: { ...gateway.GatewayService.submit, requestDeserialize: decodeTransactionRequest },
};

function decodeProposalRequest(bytes: Buffer): ProposalRequest {
  const request = new WireMessage(bytes);
  return {
    signedProposal: request.bytes(3),
    organisations: request.list(4).map((mspId) => Buffer.from(mspId).toString("utf8")),
  };
}

function decodeTransactionRequest(bytes: Buffer): TransactionRequest {
  const request = new WireMessage(bytes);
  return { channel: request.text(2), envelope: request.has(3) ? request.bytes(3) : undefined };
}
