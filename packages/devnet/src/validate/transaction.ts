import { common, peer } from "@hyperledger/fabric-protos";
import { assertSignature, type Member, type MspDirectory } from "@medtech-chain/ledger/identities";
import type { ChaincodeDefinition } from "../definition.ts";
import type { NamespaceSet } from "../rwset/types.ts";
import {
  actionToReadWriteSet,
  type EndorsedAction,
  type EnvelopeHeader,
  type SignedPayload,
  unpackAction,
  unpackPayload,
} from "../transaction/envelope.ts";
import { computeTxId, proposalHash } from "../transaction/proposal.ts";
import { isEndorsed } from "./endorsements.ts";

const { TxValidationCode } = peer;
const { HeaderType } = common;

/** What validation needs to know of the channel. */
export interface ValidationContext {
  readonly channel: string;
  readonly definition: ChaincodeDefinition;
  readonly members: MspDirectory;
}

/** A transaction whose form, signatures and endorsements were judged; conflicts are judged later, in block order. */
export interface JudgedTransaction {
  readonly txId: string;
  /** A `TxValidationCode`. */
  readonly code: number;
  readonly sets: readonly NamespaceSet[];
  /** Whose signature the envelope carries; missing if it is not a member's. */
  readonly creator: Member | undefined;
}

/**
 * Judges one transaction by itself (fabric `core/common/validation/msgvalidation.go`,
 * `core/committer/txvalidator/v20`). Certificates need not be valid today: the orderer checked that when the
 * transaction came in.
 */
export function judgeTransaction(envelope: SignedPayload, context: ValidationContext): JudgedTransaction {
  let header: EnvelopeHeader;
  try {
    header = unpackPayload(envelope.payload);
  } catch {
    return invalid("", TxValidationCode.BAD_PAYLOAD);
  }
  if (header.epoch !== 0 || header.nonce.length === 0 || header.creator.length === 0) {
    return invalid(header.txId, TxValidationCode.BAD_COMMON_HEADER);
  }
  let creator: Member;
  try {
    creator = assertCreatorSigned(header, envelope, context.members);
  } catch {
    return invalid(header.txId, TxValidationCode.BAD_CREATOR_SIGNATURE);
  }
  return { ...judgeContent(header, context), creator };
}

/** Checks an envelope's signature by its creator. @throws IdentityError */
export function assertCreatorSigned(
  header: EnvelopeHeader,
  envelope: SignedPayload,
  members: MspDirectory,
): Member {
  const creator = members.member(header.creator);
  assertSignature(creator, envelope.payload, envelope.signature);
  return creator;
}

function judgeContent(header: EnvelopeHeader, context: ValidationContext): JudgedTransaction {
  if (header.type !== HeaderType.ENDORSER_TRANSACTION) {
    return invalid(header.txId, TxValidationCode.UNSUPPORTED_TX_PAYLOAD);
  }
  if (header.txId !== computeTxId(header.nonce, header.creator)) {
    return invalid(header.txId, TxValidationCode.BAD_PROPOSAL_TXID);
  }
  if (header.channel !== context.channel) {
    return invalid(header.txId, TxValidationCode.TARGET_CHAIN_NOT_FOUND);
  }
  let action: EndorsedAction;
  try {
    action = unpackAction(header.data);
  } catch {
    return invalid(header.txId, TxValidationCode.INVALID_ENDORSER_TRANSACTION);
  }
  return judgeAction(header, action, context);
}

function judgeAction(
  header: EnvelopeHeader,
  action: EndorsedAction,
  context: ValidationContext,
): JudgedTransaction {
  const { txId } = header;
  const original = { channelHeader: header.channelHeader, signatureHeader: action.actionHeader };
  if (!proposalHash(original, [action.proposalPayload]).equals(action.proposalHash)) {
    return invalid(txId, TxValidationCode.INVALID_ENDORSER_TRANSACTION);
  }
  if (!namesChaincode(header, action, context.definition)) {
    return invalid(txId, TxValidationCode.INVALID_CHAINCODE);
  }
  if (action.event !== undefined && action.event.chaincode !== action.chaincode) {
    return invalid(txId, TxValidationCode.INVALID_OTHER_REASON);
  }
  let sets: NamespaceSet[];
  try {
    sets = actionToReadWriteSet(action);
  } catch {
    return invalid(txId, TxValidationCode.BAD_RWSET);
  }
  if (!isLegalWriteSet(sets, context.definition)) {
    return invalid(txId, TxValidationCode.ILLEGAL_WRITESET);
  }
  if (!isEndorsed(action, sets, context.definition, context.members)) {
    return invalid(txId, TxValidationCode.ENDORSEMENT_POLICY_FAILURE);
  }
  return { txId, code: TxValidationCode.VALID, sets, creator: undefined };
}

function namesChaincode(
  header: EnvelopeHeader,
  action: EndorsedAction,
  definition: ChaincodeDefinition,
): boolean {
  const named = peer.ChaincodeHeaderExtension.deserializeBinary(header.extension).getChaincodeId()?.getName();
  return named === definition.name && action.chaincode === named && action.chaincodeVersion !== "";
}

/** Each namespace once, none but the chaincode's own, and nothing that this network does not implement. */
function isLegalWriteSet(sets: readonly NamespaceSet[], definition: ChaincodeDefinition): boolean {
  const names = new Set(sets.map(({ namespace }) => namespace));
  return (
    names.size === sets.length &&
    sets.every(
      ({ namespace, hasMetadataWrites, collections }) =>
        namespace === definition.name &&
        !hasMetadataWrites &&
        !collections.some((collection) => collection.hasMetadataWrites),
    )
  );
}

function invalid(txId: string, code: number): JudgedTransaction {
  return { txId, code, sets: [], creator: undefined };
}
