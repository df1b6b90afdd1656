import { ledger } from "@hyperledger/fabric-protos";
import type { Member } from "@medtech-chain/ledger/identities";
import type { ChaincodeDefinition, CollectionDefinition } from "../definition.ts";
import type { StateEntry, StateReader } from "../ledger/reader.ts";
import { isSatisfied } from "../policy/evaluate.ts";
import { isSameVersion } from "../rwset/types.ts";
import { readHistory } from "./history.ts";
import { hashKeyText, Recorder, type SimulationResult } from "./recorder.ts";
import { PlainResults, type QueryResults, RangeResults } from "./results.ts";

/** The chaincode asked for something that Fabric's simulator refuses; the message is Fabric's. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
}

export interface SimulatorOptions {
  readonly reader: StateReader;
  readonly definition: ChaincodeDefinition;
  /** MSP id of the organisation whose peer simulates: it sees its own plaintext only. */
  readonly organisation: string;
  readonly creator: Member;
  readonly txId: string;
}

/**
 * Answers one chaincode execution from a snapshot and records what it reads and writes. Reads never see the
 * execution's own writes (fabric `core/ledger/kvledger/txmgmt/txmgr/tx_simulator.go`, `query_executor.go`).
 */
export class Simulator {
  readonly #reader: StateReader;
  readonly #definition: ChaincodeDefinition;
  readonly #organisation: string;
  readonly #creator: Member;
  readonly #txId: string;
  readonly #recorder: Recorder;
  #written = false;
  #queriedPrivate = false;
  #paginated = false;

  constructor(options: SimulatorOptions) {
    this.#reader = options.reader;
    this.#definition = options.definition;
    this.#organisation = options.organisation;
    this.#creator = options.creator;
    this.#txId = options.txId;
    this.#recorder = new Recorder(options.definition.name);
  }

  getState(key: string): Uint8Array | undefined {
    const entry = this.#reader.get(this.#namespace, key);
    this.#recorder.read(key, entry?.version);
    return entry?.value;
  }

  putState(key: string, value: Uint8Array | undefined): void {
    this.#assertWritable(key);
    this.#recorder.write(key, value);
  }

  /** @param pageSize 0 for all results */
  rangeState(startKey: string, endKey: string, pageSize: number): QueryResults {
    if (pageSize > 0) {
      if (this.#written) {
        throw this.#unsupported("Paginated queries are supported only in a read-only transaction");
      }
      this.#paginated = true;
    }
    const entries = this.#reader.range(this.#namespace, startKey, endKey);
    const results = new RangeResults(entries, (entry) => this.#encode(entry), { startKey, endKey });
    this.#recorder.range(() => results.toRangeRead());
    return results;
  }

  history(key: string): QueryResults {
    return new PlainResults(readHistory(this.#reader, this.#namespace, key));
  }

  getPrivate(collection: string, key: string): Uint8Array | undefined {
    this.#assertReadable(collection);
    const entry = this.#reader.privateValue(this.#organisation, this.#namespace, collection, key);
    const hashVersion = this.#reader.hashVersion(this.#namespace, collection, hashKeyText(key));
    if (!isSameVersion(entry?.version, hashVersion)) {
      throw new SimulationError(
        `private data matching public hash version is not available. Public hash version = ${versionText(hashVersion)}, Private data version = ${versionText(entry?.version)}`,
      );
    }
    this.#recorder.privateRead(collection, key, hashVersion);
    this.#recorder.plaintextRead(collection);
    return entry?.value;
  }

  /** Open to everybody, because the hash is in the blocks. */
  getPrivateHash(collection: string, key: string): Uint8Array | undefined {
    this.#collection(collection);
    const keyHash = hashKeyText(key);
    this.#recorder.privateRead(
      collection,
      key,
      this.#reader.hashVersion(this.#namespace, collection, keyHash),
    );
    return this.#reader.valueHash(this.#namespace, collection, keyHash);
  }

  putPrivate(collection: string, key: string, value: Uint8Array | undefined): void {
    this.#assertCollectionWritable(collection);
    this.#assertWritable(key);
    this.#recorder.privateWrite(collection, key, value);
  }

  purgePrivate(collection: string, key: string): void {
    this.#assertCollectionWritable(collection);
    this.#assertWritable(key);
    this.#recorder.privateWrite(collection, key, undefined, true);
  }

  /** Not checked for phantoms, therefore allowed in read-only transactions alone. */
  rangePrivate(collection: string, startKey: string, endKey: string): QueryResults {
    this.#assertReadable(collection);
    if (this.#written) {
      throw this.#unsupported("Queries on pvt data is supported only in a read-only transaction");
    }
    this.#queriedPrivate = true;
    this.#recorder.plaintextRead(collection);
    const entries = this.#reader.privateRange(
      this.#organisation,
      this.#namespace,
      collection,
      startKey,
      endKey,
    );
    return new PlainResults(mapEntries(entries, (entry) => this.#encode(entry)));
  }

  finish(): SimulationResult {
    return this.#recorder.finish();
  }

  get #namespace(): string {
    return this.#definition.name;
  }

  #encode(entry: StateEntry): Uint8Array {
    const message = new ledger.queryresult.KV();
    message.setNamespace(this.#namespace);
    message.setKey(entry.key);
    message.setValue(entry.value);
    return message.serializeBinary();
  }

  #collection(name: string): CollectionDefinition {
    const collection = this.#definition.collections.get(name);
    if (collection === undefined) {
      throw new SimulationError(
        `collection [${name}] not defined in the collection config for chaincode [${this.#namespace}]`,
      );
    }
    return collection;
  }

  #assertReadable(name: string): void {
    const collection = this.#collection(name);
    if (collection.memberOnlyRead && !isSatisfied(collection.members, [this.#creator])) {
      throw this.#forbidden("read", name);
    }
  }

  #assertCollectionWritable(name: string): void {
    const collection = this.#collection(name);
    if (collection.memberOnlyWrite && !isSatisfied(collection.members, [this.#creator])) {
      throw this.#forbidden("write", name);
    }
  }

  #assertWritable(key: string): void {
    if (key === "") {
      throw new SimulationError("invalid key: it must not be empty");
    }
    if (this.#queriedPrivate) {
      throw this.#unsupported(
        "Transaction has already performed queries on pvt data. Writes are not allowed",
      );
    }
    if (this.#paginated) {
      throw this.#unsupported("Transaction has already performed a paginated query. Writes are not allowed");
    }
    this.#written = true;
  }

  #forbidden(access: string, collection: string): SimulationError {
    return new SimulationError(
      `tx creator does not have ${access} access permission on privatedata in chaincodeName:${this.#namespace} collectionName: ${collection}`,
    );
  }

  /** Fabric spells the word this way, and clients may look for it. */
  #unsupported(reason: string): SimulationError {
    return new SimulationError(`txid [${this.#txId}]: unsuppored transaction. ${reason}`);
  }
}

function* mapEntries(
  entries: Iterable<StateEntry>,
  encode: (entry: StateEntry) => Uint8Array,
): Generator<Uint8Array> {
  for (const entry of entries) {
    yield encode(entry);
  }
}

function versionText(version: { readonly block: number; readonly tx: number } | undefined): string {
  return version === undefined ? "<nil>" : `{BlockNum: ${version.block}, TxNum: ${version.tx}}`;
}
