import { createHash } from "node:crypto";
import type { HashWrite, StateWrite } from "../ledger/writer.ts";
import type { Version } from "../rwset/types.ts";
import { bytesField, encodeVarint, varintField } from "../wire/encode.ts";
import { hashKey } from "./updates.ts";

interface Change {
  readonly key: Uint8Array;
  readonly value: Uint8Array | undefined;
  readonly version: Version;
}

/**
 * The hash over a block's validation codes, its changes to state and the commit hash before it, by which peers
 * compare their state (fabric `core/ledger/kvledger/kv_ledger.go` addBlockCommitHash, `txmgr/update_batch_bytes.go`).
 */
export function computeCommitHash(
  block: number,
  filter: Uint8Array,
  writes: readonly StateWrite[],
  hashes: readonly HashWrite[],
  previous: Uint8Array,
): Uint8Array {
  // The first block has none: in Fabric it is the same for all peers by configuration.
  if (block === 0) {
    return new Uint8Array();
  }
  const digest = createHash("sha256").update(encodeVarint(filter.length)).update(filter);
  for (const part of updatesToBytes(writes, hashes)) {
    digest.update(part);
  }
  return digest.update(previous).digest();
}

function updatesToBytes(writes: readonly StateWrite[], hashes: readonly HashWrite[]): Uint8Array[] {
  const finalHashes = [
    ...new Map(hashes.map((one) => [hashKey(one.namespace, one.collection, one.keyHash), one])).values(),
  ];
  const namespaces = new Set([...writes, ...hashes].map(({ namespace }) => namespace));
  return [...namespaces].sort().flatMap((namespace) => {
    const state = writes
      .filter((write) => write.final && write.namespace === namespace)
      .map((write) => ({ ...write, key: Buffer.from(write.key) }));
    const ofNamespace = finalHashes.filter((one) => one.namespace === namespace);
    const collections = [...new Set(ofNamespace.map(({ collection }) => collection))].sort();
    const entries = [
      ...sortByKey(state).map((change) => encodeChange(change)),
      ...collections.flatMap((collection) => encodeCollection(collection, ofNamespace)),
    ];
    // A namespace is named by its first entry only.
    return entries.flatMap((entry, index) => {
      const parts = index === 0 ? [...bytesField(1, Buffer.from(namespace)), ...entry] : entry;
      const length = parts.reduce((sum, part) => sum + part.length, 0);
      return [encodeVarint(1 * 8 + 2), encodeVarint(length), ...parts];
    });
  });
}

function encodeCollection(collection: string, hashes: readonly HashWrite[]): Uint8Array[][] {
  const changes = hashes
    .filter((one) => one.collection === collection)
    .map(({ keyHash, valueHash, version }) => ({ key: keyHash, value: valueHash, version }));
  return sortByKey(changes).map((change, index) => [
    ...(index === 0 ? bytesField(2, Buffer.from(collection)) : []),
    ...encodeChange(change),
  ]);
}

/** Fields 3 to 6 of `txmgr.KVWrite`. */
function encodeChange({ key, value, version }: Change): Uint8Array[] {
  return [
    ...bytesField(3, key),
    ...varintField(4, value === undefined ? 1 : 0),
    ...(value === undefined || value.length === 0 ? [] : bytesField(5, value)),
    ...bytesField(6, versionToBytes(version)),
  ];
}

function sortByKey<T extends Change>(changes: readonly T[]): T[] {
  return [...changes].sort((a, b) => Buffer.compare(a.key, b.key));
}

function versionToBytes({ block, tx }: Version): Buffer {
  return Buffer.concat([orderPreserving(block), orderPreserving(tx)]);
}

/** A length byte, then the number without leading zeros (fabric `common/ledger/util/util.go`). */
function orderPreserving(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  const digits = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  const significant = value === 0 ? Buffer.alloc(0) : digits;
  return Buffer.concat([encodeVarint(significant.length), significant]);
}
