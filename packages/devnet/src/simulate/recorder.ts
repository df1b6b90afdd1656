import { sha256 } from "../block/hash.ts";
import { encodePrivateWrites, encodeReadWriteSet, type RecordedCollection } from "../rwset/encode.ts";
import type { HashedRead, HashedWrite, KeyRead, KeyWrite, RangeRead, Version } from "../rwset/types.ts";
import type { Parts } from "../wire/encode.ts";

/** A collection's plaintext write set with the hash that stands for it in the block. */
export interface PrivateWriteSet {
  readonly collection: string;
  readonly bytes: Uint8Array;
  readonly hash: Uint8Array;
}

/** What a simulation did, ready to be endorsed. */
export interface SimulationResult {
  /** `rwset.TxReadWriteSet` */
  readonly readWriteSet: Parts;
  readonly privateWriteSets: readonly PrivateWriteSet[];
  /** Whether public state was written. */
  readonly writesState: boolean;
  /** Collections that were written. */
  readonly writtenCollections: readonly string[];
  /** Collections whose plaintext was read. */
  readonly readCollections: readonly string[];
}

interface CollectionRecord {
  readonly reads: Map<string, HashedRead>;
  readonly hashedWrites: Map<string, HashedWrite>;
  readonly writes: Map<string, KeyWrite>;
}

/** Collects reads and writes of one simulation in one namespace (fabric `rwsetutil/rwset_builder.go`). */
export class Recorder {
  readonly #namespace: string;
  readonly #reads = new Map<string, KeyRead>();
  readonly #writes = new Map<string, KeyWrite>();
  readonly #ranges: (() => RangeRead)[] = [];
  readonly #collections = new Map<string, CollectionRecord>();
  readonly #plainReads = new Set<string>();

  constructor(namespace: string) {
    this.#namespace = namespace;
  }

  read(key: string, version: Version | undefined): void {
    this.#reads.set(key, { key, version });
  }

  write(key: string, value: Uint8Array | undefined): void {
    this.#writes.set(key, { key, value });
  }

  /** `range` is asked at the end, when it is known how far the chaincode read. */
  range(range: () => RangeRead): void {
    this.#ranges.push(range);
  }

  privateRead(collection: string, key: string, version: Version | undefined): void {
    this.#collection(collection).reads.set(key, { keyHash: hashKeyText(key), version });
  }

  plaintextRead(collection: string): void {
    this.#plainReads.add(collection);
  }

  privateWrite(collection: string, key: string, value: Uint8Array | undefined, purge = false): void {
    const record = this.#collection(collection);
    const valueHash = value === undefined ? undefined : sha256(value);
    record.writes.set(key, { key, value });
    record.hashedWrites.set(key, { keyHash: hashKeyText(key), valueHash, purge });
  }

  finish(): SimulationResult {
    const privateWriteSets = this.#privateWriteSets();
    const hashes = new Map(privateWriteSets.map(({ collection, hash }) => [collection, hash]));
    return {
      readWriteSet: encodeReadWriteSet({
        namespace: this.#namespace,
        reads: sortedByKey(this.#reads),
        writes: sortedByKey(this.#writes),
        ranges: uniqueRanges(this.#ranges.map((range) => range())),
        collections: sortedEntries(this.#collections).map(
          ([name, record]): RecordedCollection => ({
            name,
            reads: sortedByKey(record.reads),
            writes: sortedByKey(record.hashedWrites),
            writeSetHash: hashes.get(name) ?? new Uint8Array(),
          }),
        ),
      }),
      privateWriteSets,
      writesState: this.#writes.size > 0,
      writtenCollections: [...hashes.keys()],
      readCollections: [...this.#plainReads],
    };
  }

  #privateWriteSets(): PrivateWriteSet[] {
    return sortedEntries(this.#collections)
      .filter(([, record]) => record.writes.size > 0)
      .map(([collection, record]) => {
        const bytes = encodePrivateWrites(sortedByKey(record.writes));
        return { collection, bytes, hash: sha256(bytes) };
      });
  }

  #collection(name: string): CollectionRecord {
    let record = this.#collections.get(name);
    if (record === undefined) {
      record = { reads: new Map(), hashedWrites: new Map(), writes: new Map() };
      this.#collections.set(name, record);
    }
    return record;
  }
}

/** The hash under which a private key is known to everybody. */
export function hashKeyText(key: string): Buffer {
  return sha256(Buffer.from(key));
}

function sortedEntries<T>(map: ReadonlyMap<string, T>): [string, T][] {
  return [...map].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function sortedByKey<T>(map: ReadonlyMap<string, T>): T[] {
  return sortedEntries(map).map(([, value]) => value);
}

/** The first of several reads of the same range stands for all of them, as in Fabric. */
function uniqueRanges(ranges: readonly RangeRead[]): RangeRead[] {
  const unique = new Map<string, RangeRead>();
  for (const range of ranges) {
    const key = JSON.stringify([range.startKey, range.endKey, range.exhausted]);
    if (!unique.has(key)) {
      unique.set(key, range);
    }
  }
  return [...unique.values()];
}
