/** Where a value was written: block number and position of the transaction in it. */
export interface Version {
  readonly block: number;
  readonly tx: number;
}

export interface KeyRead {
  readonly key: string;
  /** Missing if the key did not exist. */
  readonly version: Version | undefined;
}

export interface KeyWrite {
  readonly key: string;
  /** Missing for a deletion. */
  readonly value: Uint8Array | undefined;
}

/** A range read and what it returned (`kvrwset.RangeQueryInfo` with raw reads). */
export interface RangeRead {
  readonly startKey: string;
  /** Exclusive when exhausted; else the last key that was returned. */
  readonly endKey: string;
  readonly exhausted: boolean;
  readonly reads: readonly KeyRead[];
}

export interface HashedRead {
  readonly keyHash: Uint8Array;
  readonly version: Version | undefined;
}

export interface HashedWrite {
  readonly keyHash: Uint8Array;
  /** Missing for a deletion. */
  readonly valueHash: Uint8Array | undefined;
  readonly purge: boolean;
}

export interface CollectionHashes {
  readonly name: string;
  readonly reads: readonly HashedRead[];
  readonly writes: readonly HashedWrite[];
  /** SHA-256 of the plaintext write set; empty if nothing was written. */
  readonly writeSetHash: Uint8Array;
  readonly hasMetadataWrites: boolean;
}

/** What a transaction read and wrote in one chaincode's namespace. */
export interface NamespaceSet {
  readonly namespace: string;
  readonly reads: readonly KeyRead[];
  readonly ranges: readonly RangeRead[];
  readonly writes: readonly KeyWrite[];
  readonly collections: readonly CollectionHashes[];
  readonly hasMetadataWrites: boolean;
}

export function isSameVersion(a: Version | undefined, b: Version | undefined): boolean {
  return a?.block === b?.block && a?.tx === b?.tx;
}
