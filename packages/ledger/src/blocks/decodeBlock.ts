import { common } from "@hyperledger/fabric-protos";
import { LedgerError } from "../errors.ts";
import { type BlockHeader, envelopesHash, headerHash } from "./header.ts";
import { LedgerTransaction } from "./ledgerTransaction.ts";

/** A block whose data hash is right. */
export interface LedgerBlock extends BlockHeader {
  /** Of the header; the next block names it. */
  readonly hash: Uint8Array;
  readonly transactions: readonly LedgerTransaction[];
  /** By common.BlockMetadataIndex: orderers' signatures, validation codes and more. */
  readonly metadata: readonly Uint8Array[];
}

/**
 * A block of Fabric as one of ours. Transactions are decoded when they are looked at.
 *
 * @throws LedgerError `malformed-block`, `data-hash-mismatch`
 */
export function decodeBlock(block: common.Block): LedgerBlock {
  const header = decodeHeader(block);
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  const metadata = block.getMetadata()?.getMetadataList_asU8() ?? [];
  if (!Buffer.from(header.dataHash).equals(envelopesHash(envelopes))) {
    throw new LedgerError(
      "data-hash-mismatch",
      `the transactions of block ${header.number} are not those that its header names`,
    );
  }
  return {
    ...header,
    hash: headerHash(header),
    transactions: decodeTransactions(envelopes, metadata),
    metadata,
  };
}

/** The same for bytes of common.Block. */
export function decodeBlockBytes(bytes: Uint8Array): LedgerBlock {
  return decodeBlock(parseBlock(bytes));
}

/** The transactions of a block's envelopes, with the codes that its metadata holds for them. */
export function decodeTransactions(
  envelopes: readonly Uint8Array[],
  metadata: readonly Uint8Array[],
): readonly LedgerTransaction[] {
  const codes = metadata[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  return envelopes.map((envelope, i) => new LedgerTransaction(i, envelope, codes?.[i] ?? NOT_VALIDATED));
}

/** What a peer has not judged counts as invalid; Fabric's name for it is NOT_VALIDATED. */
const NOT_VALIDATED = 254;

function parseBlock(bytes: Uint8Array): common.Block {
  try {
    return common.Block.deserializeBinary(bytes);
  } catch (cause) {
    throw new LedgerError("malformed-block", "the bytes are not a block", cause);
  }
}

function decodeHeader(block: common.Block): BlockHeader {
  const header = block.getHeader();
  if (header === undefined) throw new LedgerError("malformed-block", "the block has no header");
  return {
    number: BigInt(header.getNumber()),
    previousHash: header.getPreviousHash_asU8(),
    dataHash: header.getDataHash_asU8(),
  };
}
