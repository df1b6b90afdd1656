import { ledger } from "@hyperledger/fabric-protos";
import type { CollectionHashes, KeyRead, KeyWrite, NamespaceSet, RangeRead, Version } from "./types.ts";

const { rwset } = ledger;
const { kvrwset } = ledger.rwset;

type KvVersion = InstanceType<typeof kvrwset.Version>;
type KvRead = InstanceType<typeof kvrwset.KVRead>;
type KvWrite = InstanceType<typeof kvrwset.KVWrite>;
type RangeQueryInfo = InstanceType<typeof kvrwset.RangeQueryInfo>;
type HashedCollection = InstanceType<typeof rwset.CollectionHashedReadWriteSet>;

/** Parses `rwset.TxReadWriteSet`. Throws on malformed bytes and on query results that only hashes stand for. */
export function decodeReadWriteSet(bytes: Uint8Array): NamespaceSet[] {
  return rwset.TxReadWriteSet.deserializeBinary(bytes)
    .getNsRwsetList()
    .map((set) => {
      const kv = kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8());
      return {
        namespace: set.getNamespace(),
        reads: kv.getReadsList().map(decodeRead),
        ranges: kv.getRangeQueriesInfoList().map(decodeRange),
        writes: kv.getWritesList().map(decodeWrite),
        collections: set.getCollectionHashedRwsetList().map(decodeCollection),
        hasMetadataWrites: kv.getMetadataWritesList().length > 0,
      };
    });
}

/** Parses the plaintext write set of a collection (`kvrwset.KVRWSet`). */
export function decodePrivateWrites(bytes: Uint8Array): KeyWrite[] {
  return kvrwset.KVRWSet.deserializeBinary(bytes).getWritesList().map(decodeWrite);
}

function decodeVersion(version: KvVersion | undefined): Version | undefined {
  return version === undefined ? undefined : { block: version.getBlockNum(), tx: version.getTxNum() };
}

function decodeRead(read: KvRead): KeyRead {
  return { key: read.getKey(), version: decodeVersion(read.getVersion()) };
}

function decodeWrite(write: KvWrite): KeyWrite {
  return { key: write.getKey(), value: write.getIsDelete() ? undefined : write.getValue_asU8() };
}

function decodeRange(info: RangeQueryInfo): RangeRead {
  if (info.getReadsMerkleHashes() !== undefined) {
    throw new RangeError("range query results given as hashes are not supported");
  }
  return {
    startKey: info.getStartKey(),
    endKey: info.getEndKey(),
    exhausted: info.getItrExhausted(),
    reads: info.getRawReads()?.getKvReadsList().map(decodeRead) ?? [],
  };
}

function decodeCollection(collection: HashedCollection): CollectionHashes {
  const hashed = kvrwset.HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
  return {
    name: collection.getCollectionName(),
    writeSetHash: collection.getPvtRwsetHash_asU8(),
    hasMetadataWrites: hashed.getMetadataWritesList().length > 0,
    reads: hashed.getHashedReadsList().map((read) => ({
      keyHash: read.getKeyHash_asU8(),
      version: decodeVersion(read.getVersion()),
    })),
    writes: hashed.getHashedWritesList().map((write) => ({
      keyHash: write.getKeyHash_asU8(),
      valueHash: write.getIsDelete() ? undefined : write.getValueHash_asU8(),
      purge: write.getIsPurge(),
    })),
  };
}
