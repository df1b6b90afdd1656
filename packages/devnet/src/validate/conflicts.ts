import { peer } from "@hyperledger/fabric-protos";
import type { StateReader } from "../ledger/reader.ts";
import {
  isSameVersion,
  type KeyRead,
  type NamespaceSet,
  type RangeRead,
  type Version,
} from "../rwset/types.ts";
import type { BlockUpdates } from "./updates.ts";

const { TxValidationCode } = peer;

/**
 * Whether everything that a transaction read is still the same after the committed blocks and the transactions before
 * it in its block (fabric `core/ledger/kvledger/txmgmt/validation/validator.go`).
 * @returns VALID, MVCC_READ_CONFLICT or PHANTOM_READ_CONFLICT
 */
export function findConflict(
  sets: readonly NamespaceSet[],
  committed: StateReader,
  updates: BlockUpdates,
): number {
  for (const set of sets) {
    if (!set.reads.every((read) => isCurrent(set.namespace, read, committed, updates))) {
      return TxValidationCode.MVCC_READ_CONFLICT;
    }
    if (!set.ranges.every((range) => isRangeCurrent(set.namespace, range, committed, updates))) {
      return TxValidationCode.PHANTOM_READ_CONFLICT;
    }
    if (!areHashedReadsCurrent(set, committed, updates)) {
      return TxValidationCode.MVCC_READ_CONFLICT;
    }
  }
  return TxValidationCode.VALID;
}

function isCurrent(namespace: string, read: KeyRead, committed: StateReader, updates: BlockUpdates): boolean {
  return (
    !updates.hasWritten(namespace, read.key) &&
    isSameVersion(committed.version(namespace, read.key), read.version)
  );
}

function areHashedReadsCurrent(set: NamespaceSet, committed: StateReader, updates: BlockUpdates): boolean {
  return set.collections.every((collection) =>
    collection.reads.every(
      ({ keyHash, version }) =>
        !updates.hasWrittenHash(set.namespace, collection.name, keyHash) &&
        isSameVersion(committed.hashVersion(set.namespace, collection.name, keyHash), version),
    ),
  );
}

/** Runs the range read again over committed state and the block's own writes and compares what it returns. */
function isRangeCurrent(
  namespace: string,
  range: RangeRead,
  committed: StateReader,
  updates: BlockUpdates,
): boolean {
  const expected = range.reads[Symbol.iterator]();
  for (const found of currentRange(namespace, range, committed, updates)) {
    const next = expected.next();
    if (
      next.done === true ||
      next.value.key !== found.key ||
      !isSameVersion(next.value.version, found.version)
    ) {
      return false;
    }
  }
  return expected.next().done === true;
}

interface Found {
  readonly key: string;
  readonly version: Version;
}

/** An unfinished read recorded the last key it returned, which then belongs to the range. */
function* currentRange(
  namespace: string,
  range: RangeRead,
  committed: StateReader,
  updates: BlockUpdates,
): Generator<Found> {
  const end = range.exhausted ? range.endKey : `${range.endKey}\0`;
  const written = new Map(
    updates
      .latestOf(namespace)
      .filter(({ key }) => isInRange(key, range.startKey, end))
      .map((write) => [write.key, write]),
  );
  const inserted = [...written.values()]
    .filter(({ value }) => value !== undefined)
    .sort((a, b) => compareKeys(a.key, b.key));
  for (const entry of committed.range(namespace, range.startKey, end)) {
    while (inserted[0] !== undefined && compareKeys(inserted[0].key, entry.key) < 0) {
      yield inserted.shift()!;
    }
    if (!written.has(entry.key)) {
      yield entry;
    }
  }
  yield* inserted;
}

function isInRange(key: string, start: string, end: string): boolean {
  return compareKeys(key, start) >= 0 && (end === "" || compareKeys(key, end) < 0);
}

/** Order of UTF-8 bytes, which JavaScript's own order of UTF-16 units is not. */
function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
