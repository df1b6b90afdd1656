import { status as Code } from "@grpc/grpc-js";
import { gateway, peer } from "@hyperledger/fabric-protos";
import { ProposalError } from "../endorse/checkProposal.ts";
import type { CheckedProposal, Endorser } from "../endorse/endorser.ts";
import { isQscc, query } from "../qscc/query.ts";
import { proposalToArguments } from "../transaction/proposal.ts";
import type { GatewayContext } from "./context.ts";
import type { ProposalRequest } from "./definition.ts";
import { type ErrorDetail, RpcError } from "./rpcError.ts";
import { checkSigned, unpackSigned } from "./unpack.ts";

const REFUSED = "evaluate call to endorser returned error: ";
const PREFIX = "failed to unpack transaction proposal: ";

/** Runs a query on one peer, by preference the gateway's own (fabric `internal/pkg/gateway/evaluate.go`). */
export async function evaluate(
  request: ProposalRequest,
  context: GatewayContext,
): Promise<InstanceType<typeof gateway.EvaluateResponse>> {
  const proposal = unpackSigned(request.signedProposal, "a signed proposal is required", PREFIX);
  const candidates = chooseEvaluators(proposal, request.organisations, context);
  const checked = checkSigned(proposal, context);
  if (checked instanceof ProposalError) {
    const detail = toDetail(candidates[0]!, checked.message);
    throw new RpcError(Code.FAILED_PRECONDITION, `${REFUSED}${checked.message}`, [detail]);
  }
  const response = new gateway.EvaluateResponse();
  response.setResult(
    isQscc(proposal.chaincode)
      ? evaluateQscc(checked, candidates[0]!, context)
      : await evaluateOnPeers(checked, candidates, context),
  );
  return response;
}

function chooseEvaluators(
  proposal: CheckedProposal["proposal"],
  targets: readonly string[],
  { channel, local, endorsers }: GatewayContext,
): Endorser[] {
  const { chaincode } = proposal;
  if (proposal.channel === "") {
    throw new RpcError(Code.INVALID_ARGUMENT, `${PREFIX}no channel id provided`);
  }
  // Transient data goes to the client's own organisation alone, unless the client names others.
  const allowed =
    targets.length > 0 ? targets : proposal.hasTransient ? [local.mspId] : [...endorsers.keys()];
  const known =
    proposal.channel === channel.name && (chaincode === channel.definition.name || isQscc(chaincode));
  const found = known ? allowed.flatMap((mspId) => endorsers.get(mspId) ?? []) : [];
  if (found.length === 0) {
    throw new RpcError(
      Code.FAILED_PRECONDITION,
      `no peers available to evaluate chaincode ${chaincode} in channel ${proposal.channel}`,
    );
  }
  return found.sort((a, b) => Number(b === local) - Number(a === local));
}

async function evaluateOnPeers(
  checked: CheckedProposal,
  candidates: readonly Endorser[],
  { channel }: GatewayContext,
): Promise<InstanceType<typeof peer.Response>> {
  const details: ErrorDetail[] = [];
  for (const endorser of candidates) {
    const snapshot = await channel.ledger.snapshot();
    try {
      const outcome = await endorser.process(checked, snapshot, false);
      switch (outcome.kind) {
        case "endorsed":
          return outcome.endorsement.response;
        case "refused": {
          const message = `chaincode response ${outcome.status}, ${outcome.message}`;
          throw new RpcError(Code.UNKNOWN, `${REFUSED}${message}`, [...details, toDetail(endorser, message)]);
        }
        case "failed":
          details.push(toDetail(endorser, outcome.message));
      }
    } finally {
      snapshot.release();
    }
  }
  throw new RpcError(
    Code.ABORTED,
    "failed to evaluate transaction, see attached details for more info",
    details,
  );
}

function evaluateQscc(
  checked: CheckedProposal,
  endorser: Endorser,
  { channel }: GatewayContext,
): InstanceType<typeof peer.Response> {
  const args = proposalToArguments(checked.proposal);
  const answer = query(args, channel);
  if (answer.kind === "error") {
    const message = `chaincode response 500, ${answer.message}`;
    throw new RpcError(Code.UNKNOWN, `${REFUSED}${message}`, [toDetail(endorser, message)]);
  }
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(answer.payload);
  return response;
}

export function toDetail({ address, mspId }: Endorser, message: string): ErrorDetail {
  return { address, mspId, message };
}
