import type { HashWrite, StateWrite } from "../ledger/writer.ts";
import type { NamespaceSet, Version } from "../rwset/types.ts";

/** What the valid transactions of a block under way have written so far. */
export class BlockUpdates {
  readonly #writes: StateWrite[] = [];
  readonly #hashes: HashWrite[] = [];
  /** Index into `#writes` of the newest write of each key, by namespace. */
  readonly #latest = new Map<string, Map<string, number>>();
  readonly #hashKeys = new Set<string>();

  apply(sets: readonly NamespaceSet[], version: Version): void {
    for (const { namespace, writes, collections } of sets) {
      for (const { key, value } of writes) {
        this.#write({ namespace, key, value, version, final: true });
      }
      for (const collection of collections) {
        for (const write of collection.writes) {
          this.#hashKeys.add(hashKey(namespace, collection.name, write.keyHash));
          this.#hashes.push({ namespace, collection: collection.name, ...write, version });
        }
      }
    }
  }

  hasWritten(namespace: string, key: string): boolean {
    return this.#latest.get(namespace)?.has(key) === true;
  }

  hasWrittenHash(namespace: string, collection: string, keyHash: Uint8Array): boolean {
    return this.#hashKeys.has(hashKey(namespace, collection, keyHash));
  }

  /** The newest write of each key of a namespace. */
  latestOf(namespace: string): StateWrite[] {
    return Array.from(this.#latest.get(namespace)?.values() ?? [], (index) => this.#writes[index]!);
  }

  get writes(): readonly StateWrite[] {
    return this.#writes;
  }

  get hashes(): readonly HashWrite[] {
    return this.#hashes;
  }

  #write(write: StateWrite): void {
    let keys = this.#latest.get(write.namespace);
    if (keys === undefined) {
      keys = new Map();
      this.#latest.set(write.namespace, keys);
    }
    const earlier = keys.get(write.key);
    if (earlier !== undefined) {
      this.#writes[earlier] = { ...this.#writes[earlier]!, final: false };
    }
    keys.set(write.key, this.#writes.push(write) - 1);
  }
}

/** Text by which a hashed key of a collection is looked up in maps. */
export function hashKey(namespace: string, collection: string, keyHash: Uint8Array): string {
  return `${namespace}\0${collection}\0${Buffer.from(keyHash).toString("latin1")}`;
}
