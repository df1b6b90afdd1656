import { common, peer } from "@hyperledger/fabric-protos";
import { envelopesToDataHash, headerToHash, sha256 } from "../block/hash.ts";
import type { ChaincodeDefinition } from "../definition.ts";
import type { Version } from "../rwset/types.ts";
import {
  actionToReadWriteSet,
  unpackAction,
  unpackEnvelope,
  unpackPayload,
} from "../transaction/envelope.ts";
import { expiriesAt } from "../validate/block.ts";
import { computeCommitHash } from "../validate/commitHash.ts";
import { BlockUpdates, hashKey } from "../validate/updates.ts";
import { assertIntact, damaged } from "./database.ts";
import { type DecodedBlock, decodeBlock } from "./decodeBlock.ts";
import type { Ledger } from "./ledger.ts";

/** What replaying the chain says a key must hold. */
interface Expected {
  readonly version: Version;
  readonly digest: string;
}

/**
 * Checks the whole file against itself: pages and indexes, the hash chain and the commit hashes of all blocks, and that
 * state, private hashes and private plaintext are what the blocks say. Takes time in proportion to the ledger.
 * @throws DevnetError `ledger-damaged`
 */
export function verifyLedger(ledger: Ledger, definition: ChaincodeDefinition): void {
  assertIntact(ledger.database, ledger.file);
  try {
    const replay = new Replay(ledger, definition);
    for (let number = 0; number < ledger.height; number++) {
      replay.block(number);
    }
    replay.compare();
  } catch (error) {
    throw damaged(ledger.file, error);
  }
}

class Replay {
  readonly #ledger: Ledger;
  readonly #definition: ChaincodeDefinition;
  readonly #state = new Map<string, Expected>();
  readonly #hashes = new Map<string, Expected>();
  #previousHash: Uint8Array = new Uint8Array();
  #commitHash: Uint8Array = new Uint8Array();
  #history = 0;

  constructor(ledger: Ledger, definition: ChaincodeDefinition) {
    this.#ledger = ledger;
    this.#definition = definition;
  }

  block(number: number): void {
    const bytes = this.#ledger.reader.block(number);
    if (bytes === undefined) {
      throw new RangeError(`block ${number} is missing`);
    }
    const block = decodeBlock(bytes);
    this.#checkChain(number, block);
    const updates = this.#replayTransactions(number, block);
    this.#commitHash = computeCommitHash(
      number,
      block.filter,
      updates.writes,
      updates.hashes,
      this.#commitHash,
    );
    check(Buffer.compare(this.#commitHash, block.commitHash) === 0, `block ${number}: commit hash`);
    this.#apply(number, updates);
  }

  compare(): void {
    this.#compareState();
    this.#compareHashes();
    this.#comparePrivate();
    const row = this.#ledger.database.prepare("SELECT COUNT(*) AS count FROM history").get();
    check(Number(row?.count) === this.#history, "history");
  }

  #checkChain(number: number, block: DecodedBlock): void {
    check(block.header.number === number, `block ${number}: number`);
    check(
      Buffer.compare(block.header.previousHash, this.#previousHash) === 0,
      `block ${number}: previous hash`,
    );
    check(
      envelopesToDataHash(block.envelopes).equals(block.header.dataHash),
      `block ${number}: its transactions do not match its header`,
    );
    this.#previousHash = headerToHash(block.header);
    const stored = this.#ledger.reader.blockHash(number);
    check(stored !== undefined && Buffer.compare(stored, this.#previousHash) === 0, `block ${number}: hash`);
  }

  #replayTransactions(number: number, block: DecodedBlock): BlockUpdates {
    const updates = new BlockUpdates();
    block.envelopes.forEach((envelope, tx) => {
      const header = unpackPayload(unpackEnvelope(envelope).payload);
      if (header.type !== common.HeaderType.ENDORSER_TRANSACTION) {
        return;
      }
      const known = this.#ledger.reader.transaction(header.txId);
      const isHere = known?.position.block === number && known.position.tx === tx;
      check(known !== undefined, `transaction ${header.txId} is missing`);
      check(!isHere || known?.code === block.filter[tx], `transaction ${header.txId}: validation code`);
      if (block.filter[tx] === peer.TxValidationCode.VALID) {
        updates.apply(actionToReadWriteSet(unpackAction(header.data)), {
          block: number,
          tx,
        });
      }
    });
    return updates;
  }

  #apply(number: number, updates: BlockUpdates): void {
    this.#history += updates.writes.length;
    for (const { namespace, key, value, version } of updates.writes) {
      setOrDelete(this.#state, stateKey(namespace, Buffer.from(key)), value, version, digestOf);
    }
    for (const { namespace, collection, keyHash, valueHash, version } of updates.hashes) {
      setOrDelete(this.#hashes, hashKey(namespace, collection, keyHash), valueHash, version, textOf);
    }
    for (const { namespace, collection, throughBlock } of expiriesAt(number, this.#definition)) {
      for (const [key, { version }] of this.#hashes) {
        if (key.startsWith(`${namespace}\0${collection}\0`) && version.block <= throughBlock) {
          this.#hashes.delete(key);
        }
      }
    }
  }

  #compareState(): void {
    let count = 0;
    for (const row of this.#ledger.database
      .prepare("SELECT namespace, key, value, block, tx FROM state")
      .iterate()) {
      const key = row.key as Uint8Array;
      const expected = this.#state.get(stateKey(String(row.namespace), key));
      check(
        isExpected(expected, digestOf(row.value as Uint8Array), row),
        `state of key ${JSON.stringify(Buffer.from(key).toString("utf8"))}`,
      );
      count++;
    }
    check(count === this.#state.size, "state has lost keys");
  }

  #compareHashes(): void {
    let count = 0;
    for (const row of this.#ledger.database.prepare("SELECT * FROM private_hashes").iterate()) {
      const key = hashKey(String(row.namespace), String(row.collection), row.key_hash as Uint8Array);
      check(
        isExpected(this.#hashes.get(key), textOf(row.value_hash as Uint8Array), row),
        "hash of private data",
      );
      count++;
    }
    check(count === this.#hashes.size, "hashes of private data are missing");
  }

  #comparePrivate(): void {
    for (const row of this.#ledger.database.prepare("SELECT * FROM private_state").iterate()) {
      const key = hashKey(String(row.namespace), String(row.collection), row.key_hash as Uint8Array);
      check(
        isExpected(this.#hashes.get(key), textOf(sha256(row.value as Uint8Array)), row),
        `private data of ${String(row.organisation)} in collection ${String(row.collection)}`,
      );
    }
  }
}

function setOrDelete(
  map: Map<string, Expected>,
  key: string,
  value: Uint8Array | undefined,
  version: Version,
  digest: (value: Uint8Array) => string,
): void {
  if (value === undefined) {
    map.delete(key);
  } else {
    map.set(key, { version, digest: digest(value) });
  }
}

function isExpected(expected: Expected | undefined, digest: string, row: Record<string, unknown>): boolean {
  return (
    expected !== undefined &&
    expected.digest === digest &&
    expected.version.block === Number(row.block) &&
    expected.version.tx === Number(row.tx)
  );
}

function stateKey(namespace: string, key: Uint8Array): string {
  return `${namespace}\0${Buffer.from(key).toString("latin1")}`;
}

function digestOf(value: Uint8Array): string {
  return textOf(sha256(value));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function check(holds: boolean, what: string): asserts holds {
  if (!holds) {
    throw new RangeError(`${what} is not what the blocks say`);
  }
}
