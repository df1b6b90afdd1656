import { createPrivateKey, sign } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gateway } from "@hyperledger/fabric-protos";
import { identityFolder, Msp, MspDirectory, toLowS } from "@medtech-chain/ledger/identities";
import { NodeSigner } from "../src/block/sign.ts";
import { Channel } from "../src/channel.ts";
import { DEFAULT_BLOCK, type DevnetConfig } from "../src/config.ts";
import { configToDefinition } from "../src/definition.ts";
import type { WriteObserver } from "../src/ledger/database.ts";
import { Ledger } from "../src/ledger/ledger.ts";
import { verifyLedger } from "../src/ledger/verify.ts";
import { loadMaterial, type NetworkMaterial } from "../src/material.ts";

/** Signed transactions, base64, that a ledger can be given again and again. */
export interface Recording {
  readonly txIds: readonly string[];
  readonly envelopes: readonly { readonly payload: string; readonly signature: string }[];
  readonly profile: NetworkMaterial["profile"];
  readonly orderers: readonly NetworkMaterial["nodes"][number]["orderer"][];
}

/** A ledger without peers and ports: only what orders, validates and writes. */
export interface ReplayedLedger {
  /** Hands over, each as a block of its own, what is not committed yet. */
  submitMissing(recording: Recording): void;
  drained(): Promise<void>;
  isCommitted(txId: string): boolean;
  code(txId: string): number | undefined;
  get(key: string): string | undefined;
  getPrivate(mspId: string, key: string): string | undefined;
  close(): void;
}

export const replay = { record, open };

/** Signs prepared transactions as hospital A's administrator. */
async function record(config: DevnetConfig, prepared: readonly Uint8Array[]): Promise<Recording> {
  const { profile, nodes } = await loadMaterial(config);
  const pem = await readFile(join(identityFolder(config.dir, "hospital-a", "admin"), "key.pem"), "utf8");
  const key = createPrivateKey(pem);
  const transactions = prepared.map((bytes) => gateway.PreparedTransaction.deserializeBinary(bytes));
  return {
    txIds: transactions.map((transaction) => transaction.getTransactionId()),
    envelopes: transactions.map((transaction) => {
      const payload = transaction.getEnvelope()!.getPayload_asU8();
      const signature = toLowS(sign("sha256", payload, key));
      return { payload: Buffer.from(payload).toString("base64"), signature: signature.toString("base64") };
    }),
    profile,
    orderers: nodes.map(({ orderer }) => orderer),
  };
}

/** Opens and verifies the ledger of a network that is not running. */
function open(config: DevnetConfig, recording: Recording, onWrite?: WriteObserver): ReplayedLedger {
  const ledger = new Ledger(join(config.dir, "ledger", "ledger.db"), onWrite);
  const definition = configToDefinition(config);
  verifyLedger(ledger, definition);
  const channel = new Channel({
    profile: recording.profile,
    definition,
    ledger,
    members: new MspDirectory(
      recording.profile.organisations.map(({ mspId, roots }) => new Msp(mspId, roots)),
    ),
    orderers: recording.orderers.map((orderer) => new NodeSigner(orderer)),
    block: { ...DEFAULT_BLOCK, maxTransactions: 1 },
    onFailure: (error) => {
      throw error;
    },
  });
  return new OpenLedger(ledger, channel);
}

class OpenLedger implements ReplayedLedger {
  readonly #ledger: Ledger;
  readonly #channel: Channel;

  constructor(ledger: Ledger, channel: Channel) {
    this.#ledger = ledger;
    this.#channel = channel;
  }

  submitMissing({ txIds, envelopes }: Recording): void {
    envelopes.forEach(({ payload, signature }, index) => {
      if (!this.isCommitted(txIds[index]!)) {
        this.#channel.broadcast({
          payload: Buffer.from(payload, "base64"),
          signature: Buffer.from(signature, "base64"),
        });
      }
    });
  }

  drained(): Promise<void> {
    return this.#channel.drained();
  }

  isCommitted(txId: string): boolean {
    return this.#channel.isCommitted(txId);
  }

  code(txId: string): number | undefined {
    return this.#ledger.reader.transaction(txId)?.code;
  }

  get(key: string): string | undefined {
    return textOf(this.#ledger.reader.get("mtc", key)?.value);
  }

  getPrivate(mspId: string, key: string): string | undefined {
    return textOf(this.#ledger.reader.privateValue(mspId, "mtc", "noise", key)?.value);
  }

  close(): void {
    this.#ledger.close();
  }
}

function textOf(value: Uint8Array | undefined): string | undefined {
  return value === undefined ? undefined : Buffer.from(value).toString("utf8");
}
