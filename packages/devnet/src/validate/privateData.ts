import { sha256 } from "../block/hash.ts";
import type { ChaincodeDefinition } from "../definition.ts";
import type { StateReader } from "../ledger/reader.ts";
import type { HashWrite, PrivateWrite } from "../ledger/writer.ts";
import { decodePrivateWrites } from "../rwset/decode.ts";
import type { NamespaceSet, Version } from "../rwset/types.ts";
import { hashKey } from "./updates.ts";

/**
 * The plaintext that member organisations can now store for a valid transaction: what reached them before the commit
 * and matches the hash in the block. An organisation that got nothing has a gap, as a Fabric peer would.
 */
export function collectPrivateWrites(
  txId: string,
  version: Version,
  sets: readonly NamespaceSet[],
  definition: ChaincodeDefinition,
  reader: StateReader,
): PrivateWrite[] {
  const found: PrivateWrite[] = [];
  for (const { namespace, collections } of sets) {
    for (const { name, writeSetHash, writes } of collections) {
      const hashes = new Set(writes.map(({ keyHash }) => Buffer.from(keyHash).toString("latin1")));
      for (const organisation of writes.length === 0
        ? []
        : (definition.collections.get(name)?.memberMspIds ?? [])) {
        const writeSet = reader.transient(organisation, txId, namespace, name, writeSetHash);
        for (const { key, value } of writeSet === undefined ? [] : decodePrivateWrites(writeSet)) {
          const keyHash = sha256(Buffer.from(key));
          if (hashes.has(keyHash.toString("latin1"))) {
            found.push({ organisation, namespace, collection: name, key, keyHash, value, version });
          }
        }
      }
    }
  }
  return found;
}

/** Leaves out plaintext whose key a purge later in the same block removes. */
export function withoutPurged(writes: readonly PrivateWrite[], hashes: readonly HashWrite[]): PrivateWrite[] {
  const purgedAt = new Map(
    hashes
      .filter(({ purge }) => purge)
      .map((hash) => [hashKey(hash.namespace, hash.collection, hash.keyHash), hash.version]),
  );
  return writes.filter(({ namespace, collection, keyHash, version }) => {
    const purge = purgedAt.get(hashKey(namespace, collection, keyHash));
    return purge === undefined || version.tx > purge.tx;
  });
}
