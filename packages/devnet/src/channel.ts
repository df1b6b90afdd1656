import { common, peer } from "@hyperledger/fabric-protos";
import { assertValidAt, type MspDirectory, type NetworkProfile } from "@medtech-chain/ledger/identities";
import { encodeEnvelope } from "./block/encode.ts";
import { createConfigEnvelope } from "./block/genesis.ts";
import { envelopesToDataHash } from "./block/hash.ts";
import { lastConfigMetadata, type NodeSigner, signBlock } from "./block/sign.ts";
import type { BlockConfig } from "./config.ts";
import type { ChaincodeDefinition } from "./definition.ts";
import { DevnetError } from "./errors.ts";
import { decodeBlock } from "./ledger/decodeBlock.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { Orderer, type PendingTransaction } from "./order/orderer.ts";
import type { SignedPayload } from "./transaction/envelope.ts";
import { prepareBlock } from "./validate/block.ts";
import { type JudgedTransaction, judgeTransaction } from "./validate/transaction.ts";

const { Status } = common;
const { TxValidationCode } = peer;

export interface ChannelOptions {
  readonly profile: NetworkProfile;
  readonly definition: ChaincodeDefinition;
  readonly ledger: Ledger;
  /** Roots of peers' and clients' organisations. */
  readonly members: MspDirectory;
  /** One signer for each orderer organisation. */
  readonly orderers: readonly NodeSigner[];
  readonly block: BlockConfig;
  /** Told when a block cannot be written; the network must stop then. */
  onFailure(error: unknown): void;
}

/** A transaction that the orderer does not take; `status` is a `common.Status`, the texts are Fabric's. */
export class BroadcastError extends Error {
  override readonly name = "BroadcastError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The channel: takes transactions, orders them into blocks, validates and commits these. */
export class Channel {
  readonly name: string;
  readonly definition: ChaincodeDefinition;
  readonly ledger: Ledger;
  readonly members: MspDirectory;
  readonly #options: ChannelOptions;
  readonly #orderer: Orderer;
  #commitHash: Uint8Array = new Uint8Array();
  #previousHash: Uint8Array = new Uint8Array();
  #transactions = 0;
  #invalid = 0;
  #failed = false;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.name = options.profile.channel;
    this.definition = options.definition;
    this.ledger = options.ledger;
    this.members = options.members;
    this.#orderer = new Orderer(options.block, (pending) => this.#tryCommit(pending));
    if (this.ledger.height === 0) {
      this.#commitGenesis();
    } else {
      this.#resume();
    }
  }

  get transactions(): number {
    return this.#transactions;
  }

  get invalidTransactions(): number {
    return this.#invalid;
  }

  isCommitted(txId: string): boolean {
    return this.ledger.reader.transaction(txId) !== undefined;
  }

  /**
   * Checks a transaction as an orderer does and puts it in line (fabric `orderer/common/msgprocessor`).
   * @throws BroadcastError
   */
  broadcast(envelope: SignedPayload): void {
    if (this.#failed) {
      throw new BroadcastError(Status.SERVICE_UNAVAILABLE, "the ledger cannot be written");
    }
    const size = envelope.payload.length + envelope.signature.length;
    const limit = this.#options.block.absoluteMaxBytes;
    if (size > limit) {
      throw new BroadcastError(
        Status.BAD_REQUEST,
        `message payload is ${size} bytes and exceeds maximum allowed ${limit} bytes`,
      );
    }
    const judged = judgeTransaction(envelope, this);
    this.#assertAcceptable(judged);
    this.#orderer.submit({ envelope: encodeEnvelope(envelope.payload, envelope.signature), judged });
  }

  get channel(): string {
    return this.name;
  }

  /** Resolves when every accepted transaction is in a block. */
  drained(): Promise<void> {
    return this.#orderer.drained();
  }

  #assertAcceptable(judged: JudgedTransaction): void {
    switch (judged.code) {
      case TxValidationCode.BAD_PAYLOAD:
      case TxValidationCode.BAD_COMMON_HEADER:
      case TxValidationCode.UNSUPPORTED_TX_PAYLOAD:
        throw new BroadcastError(Status.BAD_REQUEST, "message is malformed or of an unsupported type");
      case TxValidationCode.TARGET_CHAIN_NOT_FOUND:
        throw new BroadcastError(Status.NOT_FOUND, "channel does not exist");
      default:
    }
    if (judged.creator === undefined) {
      throw new BroadcastError(
        Status.FORBIDDEN,
        "implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the 'Writers' sub-policies to be satisfied: permission denied",
      );
    }
    try {
      assertValidAt(judged.creator, new Date());
    } catch {
      throw new BroadcastError(Status.BAD_REQUEST, "broadcast client identity expired");
    }
  }

  #tryCommit(pending: readonly PendingTransaction[]): void {
    if (this.#failed) {
      return;
    }
    try {
      this.#commit(pending);
    } catch (error) {
      this.#failed = true;
      this.#options.onFailure(error);
    }
  }

  #commit(pending: readonly PendingTransaction[]): void {
    const envelopes = pending.map(({ envelope }) => envelope);
    const header = {
      number: this.ledger.height,
      previousHash: this.#previousHash,
      dataHash: envelopesToDataHash(envelopes),
    };
    const signatures = signBlock(header, this.#options.orderers);
    const { commit, commitHash } = prepareBlock(
      { header, envelopes, signatures, lastConfig: lastConfigMetadata() },
      pending.map(({ judged }) => judged),
      this.#commitHash,
      this.definition,
      this.ledger.reader,
    );
    this.#previousHash = commit.hash;
    this.#commitHash = commitHash;
    this.#transactions += pending.length;
    this.#invalid += commit.transactions.filter(({ code }) => code !== TxValidationCode.VALID).length;
    this.ledger.commit(commit);
  }

  #resume(): void {
    const genesis = decodeBlock(this.ledger.reader.block(0)!);
    const configured = envelopesToDataHash([createConfigEnvelope(this.#options.profile)]);
    if (!configured.equals(genesis.header.dataHash)) {
      throw new DevnetError(
        "ledger-mismatch",
        `the ledger ${this.ledger.file} belongs to a network of other organisations or other certificates`,
      );
    }
    const last = this.ledger.height - 1;
    this.#previousHash = this.ledger.reader.blockHash(last)!;
    this.#commitHash = decodeBlock(this.ledger.reader.block(last)!).commitHash;
  }

  /** As in Fabric, nobody signs the first block. */
  #commitGenesis(): void {
    const envelopes = [createConfigEnvelope(this.#options.profile)];
    const header = { number: 0, previousHash: new Uint8Array(), dataHash: envelopesToDataHash(envelopes) };
    const { commit, commitHash } = prepareBlock(
      { header, envelopes, signatures: new Uint8Array(), lastConfig: lastConfigMetadata() },
      [{ txId: "", code: TxValidationCode.VALID, sets: [], creator: undefined }],
      new Uint8Array(),
      this.definition,
      this.ledger.reader,
    );
    this.#previousHash = commit.hash;
    this.#commitHash = commitHash;
    this.ledger.commit(commit);
  }
}
