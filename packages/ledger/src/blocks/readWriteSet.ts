import { ledger } from "@hyperledger/fabric-protos";

const { rwset } = ledger;

/** Where a value was written last: a block and the position of a transaction in it. */
export interface Version {
  readonly block: bigint;
  readonly position: number;
}

export interface Read {
  readonly key: string;
  /** Absent: there was no such key. */
  readonly version: Version | undefined;
}

export interface Write {
  readonly key: string;
  readonly value: Uint8Array;
  readonly isDelete: boolean;
}

/** A write to a private data collection, as the channel sees it. */
export interface HashedWrite {
  readonly keyHash: Uint8Array;
  readonly valueHash: Uint8Array;
  readonly isDelete: boolean;
  readonly isPurge: boolean;
}

export interface CollectionWrites {
  readonly collection: string;
  readonly writes: readonly HashedWrite[];
}

/** What a transaction read and wrote in one chaincode's namespace. */
export interface NamespaceReadWriteSet {
  readonly namespace: string;
  readonly reads: readonly Read[];
  readonly writes: readonly Write[];
  readonly collections: readonly CollectionWrites[];
}

/** The read and write sets in the results of a simulation (ledger.rwset.TxReadWriteSet). */
export function parseReadWriteSets(results: Uint8Array): readonly NamespaceReadWriteSet[] {
  return rwset.TxReadWriteSet.deserializeBinary(results).getNsRwsetList().map(parseNamespace);
}

function parseNamespace(set: ledger.rwset.NsReadWriteSet): NamespaceReadWriteSet {
  const keyValues = rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8());
  return {
    namespace: set.getNamespace(),
    reads: keyValues
      .getReadsList()
      .map((read) => ({ key: read.getKey(), version: parseVersion(read.getVersion()) })),
    writes: keyValues.getWritesList().map((write) => ({
      key: write.getKey(),
      value: write.getValue_asU8(),
      isDelete: write.getIsDelete(),
    })),
    collections: set.getCollectionHashedRwsetList().map(parseCollection),
  };
}

function parseCollection(set: ledger.rwset.CollectionHashedReadWriteSet): CollectionWrites {
  const hashed = rwset.kvrwset.HashedRWSet.deserializeBinary(set.getHashedRwset_asU8());
  return {
    collection: set.getCollectionName(),
    writes: hashed.getHashedWritesList().map((write) => ({
      keyHash: write.getKeyHash_asU8(),
      valueHash: write.getValueHash_asU8(),
      isDelete: write.getIsDelete(),
      isPurge: write.getIsPurge(),
    })),
  };
}

function parseVersion(version: ledger.rwset.kvrwset.Version | undefined): Version | undefined {
  return version && { block: BigInt(version.getBlockNum()), position: version.getTxNum() };
}
