import { ledger } from "@hyperledger/fabric-protos";
import { WireMessage } from "../wire/message.ts";
import type { CollectionHashes, KeyRead, KeyWrite, NamespaceSet, RangeRead, Version } from "./types.ts";

const { rwset } = ledger;
const { kvrwset } = ledger.rwset;

type KvVersion = InstanceType<typeof kvrwset.Version>;
type KvRead = InstanceType<typeof kvrwset.KVRead>;
type RangeQueryInfo = InstanceType<typeof kvrwset.RangeQueryInfo>;
type HashedCollection = InstanceType<typeof rwset.CollectionHashedReadWriteSet>;

/** Parses `rwset.TxReadWriteSet`. Throws on malformed bytes and on query results that only hashes stand for. */
export function decodeReadWriteSet(bytes: Uint8Array): NamespaceSet[] {
  return new WireMessage(bytes).list(2).map((setBytes) => {
    const set = new WireMessage(setBytes);
    const kv = set.message(2);
    return {
      namespace: set.text(1),
      reads: kv.list(1).map((read) => decodeRead(kvrwset.KVRead.deserializeBinary(read))),
      ranges: kv.list(2).map((range) => decodeRange(kvrwset.RangeQueryInfo.deserializeBinary(range))),
      writes: kv.list(3).map(decodeWrite),
      collections: set
        .list(3)
        .map((collection) =>
          decodeCollection(rwset.CollectionHashedReadWriteSet.deserializeBinary(collection)),
        ),
      hasMetadataWrites: kv.has(4),
    };
  });
}

/** Parses the plaintext write set of a collection (`kvrwset.KVRWSet`). */
export function decodePrivateWrites(bytes: Uint8Array): KeyWrite[] {
  return new WireMessage(bytes).list(3).map(decodeWrite);
}

function decodeVersion(version: KvVersion | undefined): Version | undefined {
  return version === undefined ? undefined : { block: version.getBlockNum(), tx: version.getTxNum() };
}

function decodeRead(read: KvRead): KeyRead {
  return { key: read.getKey(), version: decodeVersion(read.getVersion()) };
}

function decodeWrite(bytes: Uint8Array): KeyWrite {
  const write = new WireMessage(bytes);
  return { key: write.text(1), value: write.number(2) === 0 ? write.bytes(3) : undefined };
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
