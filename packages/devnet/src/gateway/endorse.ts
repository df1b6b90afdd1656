import { status as Code } from "@grpc/grpc-js";
import { ProposalError } from "../endorse/checkProposal.ts";
import type { CheckedProposal, EndorsedResponse, Endorser, ProposalOutcome } from "../endorse/endorser.ts";
import type { Snapshot } from "../ledger/snapshots.ts";
import { encodeEndorseResponse } from "../transaction/assemble.ts";
import type { GatewayContext } from "./context.ts";
import type { ProposalRequest } from "./definition.ts";
import { toDetail } from "./evaluate.ts";
import { responseToLayouts } from "./interest.ts";
import { type ErrorDetail, RpcError } from "./rpcError.ts";
import { checkSigned, unpackSigned } from "./unpack.ts";

const NOT_ENOUGH = "failed to collect enough transaction endorsements, see attached details for more info";
const FIRST_FAILED = "failed to endorse transaction, see attached details for more info";

/**
 * Answers with serialized `gateway.EndorseResponse`. Collects endorsements from the organisations that the client names, or else from its own peer first and then from
 * others until the policies are satisfied (fabric `internal/pkg/gateway/endorse.go`).
 */
export async function endorse(request: ProposalRequest, context: GatewayContext): Promise<Buffer> {
  const proposal = unpackSigned(
    request.signedProposal,
    "the proposed transaction must contain a signed proposal",
    "",
  );
  const named = [...new Set(request.organisations)];
  const chosen = named.length > 0 ? named : [context.local.mspId];
  const endorsers = findEndorsers(chosen, proposal.chaincode, proposal.channel, context);
  const checked = checkSigned(proposal, context);
  if (checked instanceof ProposalError) {
    const details = endorsers.map((endorser) => toDetail(endorser, checked.message));
    throw new RpcError(Code.ABORTED, named.length > 0 ? NOT_ENOUGH : FIRST_FAILED, details);
  }
  // One snapshot for all: a block that is committed meanwhile does not make endorsements differ.
  const snapshot = await context.channel.ledger.snapshot();
  try {
    const collected =
      named.length > 0
        ? await collectFromAll(checked, endorsers, snapshot)
        : await collectFromFirst(checked, endorsers[0]!, snapshot, context);
    return encodeEndorseResponse(
      proposal,
      collected[0]!.payload,
      collected.map(({ endorsement }) => endorsement),
    );
  } finally {
    snapshot.release();
  }
}

function findEndorsers(
  mspIds: readonly string[],
  chaincode: string,
  channelId: string,
  { channel, endorsers }: GatewayContext,
): Endorser[] {
  const known = channelId === channel.name && chaincode === channel.definition.name;
  const missing = mspIds.filter((mspId) => !known || !endorsers.has(mspId));
  if (missing.length > 0) {
    throw new RpcError(
      Code.UNAVAILABLE,
      `failed to find any endorsing peers for org(s): ${missing.join(", ")}`,
    );
  }
  return mspIds.map((mspId) => endorsers.get(mspId)!);
}

/** Every one of the organisations must endorse, with the same payload. */
async function collectFromAll(
  checked: CheckedProposal,
  endorsers: readonly Endorser[],
  snapshot: Snapshot,
): Promise<EndorsedResponse[]> {
  const { endorsed, details } = await ask(checked, endorsers, snapshot, undefined);
  if (details.length > 0) {
    throw new RpcError(Code.ABORTED, NOT_ENOUGH, details);
  }
  return endorsed;
}

async function collectFromFirst(
  checked: CheckedProposal,
  first: Endorser,
  snapshot: Snapshot,
  { channel, endorsers }: GatewayContext,
): Promise<EndorsedResponse[]> {
  const outcome = await first.process(checked, snapshot, true);
  if (outcome.kind !== "endorsed") {
    throw new RpcError(Code.ABORTED, FIRST_FAILED, [toDetail(first, outcomeToMessage(outcome))]);
  }
  const own = outcome.endorsement;
  const layouts = responseToLayouts(own, channel.definition, [...endorsers.keys()]);
  if (layouts.length === 0) {
    throw new RpcError(
      Code.FAILED_PRECONDITION,
      "no combination of peers can be derived which satisfy the endorsement policy",
    );
  }
  const collected = new Map([[first.mspId, own]]);
  const failed = new Map<string, ErrorDetail>();
  for (const layout of preferring(first.mspId, layouts)) {
    const missing = layout.filter((mspId) => !collected.has(mspId));
    if (missing.some((mspId) => failed.has(mspId))) {
      continue;
    }
    const asked = missing.map((mspId) => endorsers.get(mspId)!);
    const round = await ask(checked, asked, snapshot, own.payload);
    for (const [mspId, response] of round.byMspId) {
      collected.set(mspId, response);
    }
    for (const detail of round.details) {
      failed.set(detail.mspId, detail);
    }
    if (round.details.length === 0) {
      return layout.map((mspId) => collected.get(mspId)!);
    }
  }
  throw new RpcError(Code.ABORTED, NOT_ENOUGH, [...failed.values()]);
}

interface Round {
  readonly endorsed: EndorsedResponse[];
  readonly byMspId: Map<string, EndorsedResponse>;
  readonly details: ErrorDetail[];
}

/** Asks several endorsers at once; whoever disagrees with `payload`, or with the first answer, has failed. */
async function ask(
  checked: CheckedProposal,
  endorsers: readonly Endorser[],
  snapshot: Snapshot,
  payload: Uint8Array | undefined,
): Promise<Round> {
  const outcomes = await Promise.all(endorsers.map((endorser) => endorser.process(checked, snapshot, true)));
  const round: Round = { endorsed: [], byMspId: new Map(), details: [] };
  let expected = payload;
  outcomes.forEach((outcome, index) => {
    const endorser = endorsers[index]!;
    if (outcome.kind !== "endorsed") {
      round.details.push(toDetail(endorser, outcomeToMessage(outcome)));
      return;
    }
    expected ??= outcome.endorsement.payload;
    if (Buffer.compare(expected, outcome.endorsement.payload) !== 0) {
      round.details.push(toDetail(endorser, "ProposalResponsePayloads do not match"));
      return;
    }
    round.endorsed.push(outcome.endorsement);
    round.byMspId.set(endorser.mspId, outcome.endorsement);
  });
  return round;
}

/** Layouts with the endorser that has answered already come first; the others in random order, to spread the work. */
function preferring(mspId: string, layouts: readonly string[][]): string[][] {
  const rank = new Map(layouts.map((layout) => [layout, (layout.includes(mspId) ? 0 : 1) + Math.random()]));
  return [...layouts].sort((a, b) => rank.get(a)! - rank.get(b)!);
}

function outcomeToMessage(outcome: Exclude<ProposalOutcome, { kind: "endorsed" }>): string {
  return outcome.kind === "refused"
    ? `chaincode response ${outcome.status}, ${outcome.message}`
    : outcome.message;
}
