import { common } from "@hyperledger/fabric-protos";
import {
  assertSignature,
  assertValidAt,
  type Member,
  type MspDirectory,
} from "@medtech-chain/ledger/identities";
import { computeTxId, type Proposal } from "../transaction/proposal.ts";

/** How far a proposal's timestamp may be from the peer's clock. */
export const TIME_WINDOW_MS = 15 * 60_000;

/** A proposal that no chaincode gets to see; the texts are Fabric's. */
export class ProposalError extends Error {
  override readonly name = "ProposalError";
}

export interface ProposalChecks {
  readonly members: MspDirectory;
  /** Whether a committed block holds that transaction. */
  isCommitted(txId: string): boolean;
}

/**
 * Checks who proposes and that nothing is repeated (fabric `core/endorser/msgvalidation.go` Validate,
 * `core/endorser/endorser.go` preProcess, `core/handlers/auth/filter/expiration.go`).
 * @throws ProposalError
 */
export function checkProposal(proposal: Proposal, checks: ProposalChecks): Member {
  checkHeader(proposal);
  const creator = checkCreator(proposal, checks.members);
  if (checks.isCommitted(proposal.txId)) {
    throw new ProposalError(
      `duplicate transaction found [${proposal.txId}]. Creator [${Buffer.from(proposal.creator).toString("hex")}]`,
    );
  }
  return creator;
}

/** @throws ProposalError */
export function checkTimestamp(timestamp: number | undefined): void {
  const now = Date.now();
  if (timestamp === undefined) {
    throw new ProposalError("channel header in envelope must contain timestamp");
  }
  if (Math.abs(now - timestamp) > TIME_WINDOW_MS) {
    throw new ProposalError(
      `envelope timestamp ${new Date(timestamp).toISOString()} is more than 15m0s apart from current server time ${new Date(now).toISOString()}`,
    );
  }
}

function checkHeader(proposal: Proposal): void {
  if (proposal.type !== common.HeaderType.ENDORSER_TRANSACTION) {
    throw invalid(`invalid header type ${proposal.type}`);
  }
  if (proposal.epoch !== 0) {
    throw invalid("epoch is non-zero");
  }
  if (proposal.nonce.length === 0) {
    throw invalid("nonce is empty");
  }
  if (proposal.creator.length === 0) {
    throw invalid("creator is empty");
  }
  const expected = computeTxId(proposal.nonce, proposal.creator);
  if (proposal.txId !== expected) {
    throw invalid(`incorrectly computed txid '${proposal.txId}' -- expected '${expected}'`);
  }
  if (proposal.signature.length === 0) {
    throw invalid("empty signature bytes");
  }
  checkTimestamp(proposal.timestamp);
}

/** The reason for a refusal stays in the peer, as in Fabric, except that an expired certificate is named. */
function checkCreator(proposal: Proposal, members: MspDirectory): Member {
  let creator: Member;
  try {
    creator = members.member(proposal.creator);
  } catch {
    throw invalid(`access denied: channel [${proposal.channel}] creator org unknown, creator is malformed`);
  }
  try {
    assertValidAt(creator, new Date());
  } catch {
    throw new ProposalError("proposal client identity expired");
  }
  try {
    assertSignature(creator, proposal.bytes, proposal.signature);
  } catch {
    throw invalid(`access denied: channel [${proposal.channel}] creator org [${creator.mspId}]`);
  }
  return creator;
}

function invalid(reason: string): ProposalError {
  return new ProposalError(`error validating proposal: ${reason}`);
}
