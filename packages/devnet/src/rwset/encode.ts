import { ledger } from "@hyperledger/fabric-protos";
import {
  bytesField,
  joinParts,
  messageField,
  optionalBytesField,
  type Parts,
  textField,
  varintField,
} from "../wire/encode.ts";
import type { HashedRead, HashedWrite, KeyRead, KeyWrite, RangeRead, Version } from "./types.ts";

const { rwset } = ledger;
const { kvrwset } = ledger.rwset;

/** What a simulation recorded in one namespace, in the order in which it is to be encoded. */
export interface RecordedNamespace {
  readonly namespace: string;
  readonly reads: readonly KeyRead[];
  readonly ranges: readonly RangeRead[];
  readonly writes: readonly KeyWrite[];
  readonly collections: readonly RecordedCollection[];
}

export interface RecordedCollection {
  readonly name: string;
  readonly reads: readonly HashedRead[];
  readonly writes: readonly HashedWrite[];
  readonly writeSetHash: Uint8Array;
}

/** `rwset.TxReadWriteSet` (fabric `rwsetutil/rwset_builder.go`); its data model, KV, is the default and not encoded. */
export function encodeReadWriteSet(recorded: RecordedNamespace): Parts {
  const kv = [
    ...recorded.reads.flatMap((read) => bytesField(1, encodeRead(read).serializeBinary())),
    ...recorded.ranges.flatMap((range) => bytesField(2, encodeRange(range).serializeBinary())),
    ...writeParts(recorded.writes),
  ];
  return messageField(2, [
    ...textField(1, recorded.namespace),
    ...messageField(2, kv),
    ...recorded.collections.flatMap((collection) =>
      bytesField(3, encodeCollection(collection).serializeBinary()),
    ),
  ]);
}

/** Bytes of a collection's plaintext write set (`kvrwset.KVRWSet`), whose hash goes into the block. */
export function encodePrivateWrites(writes: readonly KeyWrite[]): Uint8Array {
  return joinParts(writeParts(writes));
}

function writeParts(writes: readonly KeyWrite[]): Parts {
  return writes.flatMap(({ key, value }) =>
    messageField(3, [
      ...textField(1, key),
      ...varintField(2, value === undefined ? 1 : 0),
      ...optionalBytesField(3, value ?? new Uint8Array()),
    ]),
  );
}

function encodeVersion(version: Version | undefined): InstanceType<typeof kvrwset.Version> | undefined {
  if (version === undefined) {
    return undefined;
  }
  const message = new kvrwset.Version();
  message.setBlockNum(version.block);
  message.setTxNum(version.tx);
  return message;
}

function encodeRead({ key, version }: KeyRead): InstanceType<typeof kvrwset.KVRead> {
  const message = new kvrwset.KVRead();
  message.setKey(key);
  message.setVersion(encodeVersion(version));
  return message;
}

function encodeRange({
  startKey,
  endKey,
  exhausted,
  reads,
}: RangeRead): InstanceType<typeof kvrwset.RangeQueryInfo> {
  const message = new kvrwset.RangeQueryInfo();
  message.setStartKey(startKey);
  message.setEndKey(endKey);
  message.setItrExhausted(exhausted);
  const raw = new kvrwset.QueryReads();
  raw.setKvReadsList(reads.map(encodeRead));
  message.setRawReads(raw);
  return message;
}

function encodeCollection(
  collection: RecordedCollection,
): InstanceType<typeof rwset.CollectionHashedReadWriteSet> {
  const hashed = new kvrwset.HashedRWSet();
  hashed.setHashedReadsList(collection.reads.map(encodeHashedRead));
  hashed.setHashedWritesList(collection.writes.map(encodeHashedWrite));
  const message = new rwset.CollectionHashedReadWriteSet();
  message.setCollectionName(collection.name);
  message.setHashedRwset(hashed.serializeBinary());
  message.setPvtRwsetHash(collection.writeSetHash);
  return message;
}

function encodeHashedRead({ keyHash, version }: HashedRead): InstanceType<typeof kvrwset.KVReadHash> {
  const message = new kvrwset.KVReadHash();
  message.setKeyHash(keyHash);
  message.setVersion(encodeVersion(version));
  return message;
}

function encodeHashedWrite({
  keyHash,
  valueHash,
  purge,
}: HashedWrite): InstanceType<typeof kvrwset.KVWriteHash> {
  const message = new kvrwset.KVWriteHash();
  message.setKeyHash(keyHash);
  if (valueHash === undefined) {
    message.setIsDelete(true);
  } else {
    message.setValueHash(valueHash);
  }
  message.setIsPurge(purge);
  return message;
}
