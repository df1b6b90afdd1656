import { status as Code } from "@grpc/grpc-js";
import { checkProposal, ProposalError } from "../endorse/checkProposal.ts";
import type { CheckedProposal } from "../endorse/endorser.ts";
import { messageOf } from "../errors.ts";
import { type Proposal, proposalToTransactionMessage, unpackProposal } from "../transaction/proposal.ts";
import type { GatewayContext } from "./context.ts";
import { RpcError } from "./rpcError.ts";

/** @throws RpcError INVALID_ARGUMENT with the reason after `prefix` */
export function unpackSigned(signed: Uint8Array, missing: string, prefix: string): Proposal {
  if (signed.length === 0) {
    throw new RpcError(Code.INVALID_ARGUMENT, `${prefix}${missing}`);
  }
  try {
    return unpackProposal(signed);
  } catch (error) {
    throw new RpcError(Code.INVALID_ARGUMENT, `${prefix}${messageOf(error)}`);
  }
}

/** The proposal ready for endorsers, or the reason why every peer would refuse it. */
export function checkSigned(
  proposal: Proposal,
  { channel }: GatewayContext,
): CheckedProposal | ProposalError {
  try {
    const creator = checkProposal(proposal, channel);
    return { proposal, creator, transaction: proposalToTransactionMessage(proposal) };
  } catch (error) {
    if (error instanceof ProposalError) {
      return error;
    }
    throw error;
  }
}
