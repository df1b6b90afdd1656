import { common, peer } from "@hyperledger/fabric-protos";
import { encodeBlock } from "../block/encode.ts";
import { type BlockHeader, headerToHash } from "../block/hash.ts";
import type { ChaincodeDefinition } from "../definition.ts";
import type { StateReader } from "../ledger/reader.ts";
import type { BlockCommit, Expiry, PrivateWrite } from "../ledger/writer.ts";
import { computeCommitHash } from "./commitHash.ts";
import { findConflict } from "./conflicts.ts";
import { collectPrivateWrites, withoutPurged } from "./privateData.ts";
import type { JudgedTransaction } from "./transaction.ts";
import { BlockUpdates } from "./updates.ts";

const { TxValidationCode } = peer;
const { BlockMetadataIndex } = common;

/** Blocks after which transient data of a transaction that never came is dropped (fabric `core.yaml`). */
const TRANSIENT_RETENTION = 1000;

/** A block as the orderer cut it. */
export interface OrderedBlock {
  readonly header: BlockHeader;
  readonly envelopes: readonly Uint8Array[];
  /** SIGNATURES metadata. */
  readonly signatures: Uint8Array;
  /** LAST_CONFIG metadata. */
  readonly lastConfig: Uint8Array;
}

/** Where a committed block leaves the commit hash. */
export interface PreparedBlock {
  readonly commit: BlockCommit;
  readonly commitHash: Uint8Array;
}

/**
 * Validates a block's transactions in order and gathers everything to be written. Each transaction has been judged by
 * itself; here duplicates within the block, conflicts and phantoms are found.
 */
export function prepareBlock(
  block: OrderedBlock,
  transactions: readonly JudgedTransaction[],
  previousCommitHash: Uint8Array,
  definition: ChaincodeDefinition,
  reader: StateReader,
): PreparedBlock {
  const { number } = block.header;
  const updates = new BlockUpdates();
  const privates: PrivateWrite[] = [];
  const seen = new Set<string>();
  const codes = transactions.map((transaction, tx) => {
    const code = judgeInBlock(transaction, seen, reader, updates);
    if (code === TxValidationCode.VALID) {
      seen.add(transaction.txId);
      const version = { block: number, tx };
      updates.apply(transaction.sets, version);
      privates.push(...collectPrivateWrites(transaction.txId, version, transaction.sets, definition, reader));
    }
    return code;
  });
  const filter = Uint8Array.from(codes);
  const commitHash = computeCommitHash(number, filter, updates.writes, updates.hashes, previousCommitHash);
  const metadata = blockMetadata(block, filter, commitHash);
  const commit: BlockCommit = {
    number,
    hash: headerToHash(block.header),
    bytes: encodeBlock(block.header, block.envelopes, metadata),
    transactions: transactions
      .map(({ txId }, tx) => ({ id: txId, tx, code: codes[tx]! }))
      .filter(({ id }) => id !== ""),
    writes: updates.writes,
    hashes: updates.hashes,
    privates: withoutPurged(privates, updates.hashes),
    expiries: expiriesAt(number, definition),
    transientIds: [...seen],
    transientBelow: Math.max(0, number - TRANSIENT_RETENTION),
  };
  return { commit, commitHash };
}

function judgeInBlock(
  transaction: JudgedTransaction,
  seen: ReadonlySet<string>,
  reader: StateReader,
  updates: BlockUpdates,
): number {
  if (transaction.code !== TxValidationCode.VALID) {
    return transaction.code;
  }
  if (seen.has(transaction.txId) || reader.transaction(transaction.txId) !== undefined) {
    return TxValidationCode.DUPLICATE_TXID;
  }
  return findConflict(transaction.sets, reader, updates);
}

function blockMetadata(block: OrderedBlock, filter: Uint8Array, commitHash: Uint8Array): Uint8Array[] {
  const metadata: Uint8Array[] = Array.from({ length: 5 }, () => new Uint8Array());
  const hash = new common.Metadata();
  hash.setValue(commitHash);
  metadata[BlockMetadataIndex.SIGNATURES] = block.signatures;
  metadata[BlockMetadataIndex.LAST_CONFIG] = block.lastConfig;
  metadata[BlockMetadataIndex.TRANSACTIONS_FILTER] = filter;
  metadata[BlockMetadataIndex.COMMIT_HASH] = hash.serializeBinary();
  return metadata;
}

/** Data written in block b with a life of n blocks is deleted by block b + n + 1 (fabric `pvtstatepurgemgmt`). */
export function expiriesAt(block: number, definition: ChaincodeDefinition): Expiry[] {
  return [...definition.collections.values()]
    .filter(({ blockToLive }) => blockToLive > 0 && block > blockToLive)
    .map(({ name, blockToLive }) => ({
      namespace: definition.name,
      collection: name,
      throughBlock: block - blockToLive - 1,
    }));
}
