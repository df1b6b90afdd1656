import { clone } from "@bufbuild/protobuf";
import { PrivacyMode, type Receipt, ReceiptSchema } from "@medtech-chain/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { envelopesHash } from "../../src/blocks/header.ts";
import { type Consortium, createConsortium } from "../fixtures/consortium.ts";
import { namesOfFailed } from "../fixtures/findings.ts";
import { buildReceipt } from "../fixtures/receipt.ts";

const MVCC_READ_CONFLICT = 11;

let consortium: Consortium;
let genuine: Receipt;

beforeAll(async () => {
  consortium = await createConsortium();
  genuine = await buildReceipt(consortium);
});

/** What a forger without any key can do: change the file. */
const EDITS: Record<string, { edit: (receipt: Receipt) => void; fails: string[] }> = {
  "another estimate": {
    edit: ({ release }) => {
      release!.groups[0]!.estimate!.value += 1n;
    },
    fails: ["answer/release", "release/estimates"],
  },
  "another noisy number": {
    edit: ({ release }) => {
      release!.groups[0]!.noisy[0]!.value -= 1n;
    },
    fails: ["answer/release", "release/estimates"],
  },
  "another interval": {
    edit: ({ release }) => {
      release!.groups[0]!.estimate!.low += 3n;
    },
    fails: ["answer/release", "release/estimates"],
  },
  "another confidence": {
    edit: ({ release }) => {
      release!.confidencePpm = 990_000;
    },
    fails: ["answer/release", "release/estimates"],
  },
  "another question": {
    edit: ({ release }) => {
      release!.question!.hospitals = ["hospital-a"];
    },
    fails: ["answer/release", "agreement", "identity"],
  },
  "other terms": {
    edit: ({ release }) => {
      release!.terms!.lowerBound = 5n;
    },
    fails: ["answer/release", "agreement", "identity"],
  },
  "another cut": {
    edit: ({ release }) => {
      release!.cut!.entries[0]!.sequence += 1;
    },
    fails: ["answer/release", "agreement", "identity"],
  },
  "another epsilon": {
    edit: ({ release }) => {
      release!.privacy!.microEpsilon = 1n;
    },
    fails: ["answer/release", "agreement", "identity", "release/estimates"],
  },
  "no privacy": {
    edit: ({ release }) => {
      release!.privacy!.mode = PrivacyMode.OFF;
    },
    fails: ["answer/release", "agreement", "identity", "release/estimates"],
  },
  "another noise epoch": {
    edit: ({ release }) => {
      release!.privacy!.noiseEpoch = 9;
    },
    fails: ["answer/release", "agreement"],
  },
  "another identifier": {
    edit: ({ release }) => {
      release!.id = "0".repeat(64);
    },
    fails: ["ask/question", "answer/release", "identity", "order"],
  },
  "another channel": {
    edit: (receipt) => {
      receipt.channel = "other";
    },
    fails: ["network", "ask/call", "answer/call"],
  },
  "another chaincode": {
    edit: (receipt) => {
      receipt.chaincode = "other";
    },
    fails: ["network", "ask/call", "answer/call"],
  },
  "another transaction identifier": {
    edit: ({ answer }) => {
      answer!.transactionId = "f".repeat(64);
    },
    fails: ["answer/transaction-id"],
  },
  "a position outside the block": {
    edit: ({ answer }) => {
      answer!.position = 2;
    },
    fails: ["form"],
  },
  "no release": {
    edit: (receipt) => {
      delete receipt.release;
    },
    fails: ["form"],
  },
  "no block": {
    edit: ({ ask }) => {
      delete ask!.block;
    },
    fails: ["form"],
  },
  "a change in the transaction beside it": {
    edit: ({ answer }) => {
      answer!.block!.envelopes[1]![40]! ^= 1;
    },
    fails: ["answer/data-hash"],
  },
  "a change that the header is made to match": {
    edit: ({ answer }) => {
      const block = answer!.block!;
      block.envelopes[1]![40]! ^= 1;
      block.dataHash = new Uint8Array(envelopesHash(block.envelopes));
    },
    fails: ["answer/block-signatures"],
  },
  "the transaction beside it removed": {
    edit: ({ answer }) => {
      answer!.block!.envelopes.pop();
    },
    fails: ["answer/data-hash"],
  },
  "transactions in another order": {
    edit: ({ answer }) => {
      answer!.block!.envelopes.reverse();
      answer!.position = 1;
    },
    fails: ["answer/data-hash"],
  },
  "another block number": {
    edit: ({ answer }) => {
      answer!.block!.number += 1n;
    },
    fails: ["answer/block-signatures"],
  },
  "another predecessor": {
    edit: ({ ask }) => {
      ask!.block!.previousHash = new Uint8Array(32);
    },
    fails: ["ask/block-signatures"],
  },
  "no orderers' signatures": {
    edit: ({ answer }) => {
      answer!.block!.metadata[0] = new Uint8Array();
    },
    fails: ["answer/block-signatures"],
  },
  "orderers' signatures of another block": {
    edit: ({ ask, answer }) => {
      answer!.block!.metadata[0] = ask!.block!.metadata[0]!;
    },
    fails: ["answer/block-signatures"],
  },
  "orderers' signatures that are noise": {
    edit: ({ answer }) => {
      answer!.block!.metadata[0] = new Uint8Array(64).fill(0xff);
    },
    fails: ["answer/block-signatures"],
  },
  "marked as invalid": {
    edit: ({ answer }) => {
      answer!.block!.metadata[2] = Uint8Array.of(MVCC_READ_CONFLICT, 0);
    },
    fails: ["answer/validation"],
  },
  "never validated": {
    edit: ({ answer }) => {
      answer!.block!.metadata = answer!.block!.metadata.slice(0, 1);
    },
    fails: ["answer/validation"],
  },
  "the proof of the transaction beside it": {
    edit: ({ answer }) => {
      answer!.position = 1;
    },
    fails: ["answer/transaction-id", "answer/call", "answer/release", "order"],
  },
  "question and answer exchanged": {
    edit: (receipt) => {
      const { ask, answer } = receipt;
      receipt.ask = answer!;
      receipt.answer = ask!;
    },
    fails: ["ask/call", "ask/question", "answer/call", "answer/release", "order"],
  },
};

describe("a receipt that was edited", () => {
  it.each(Object.entries(EDITS))("%s", (_name, { edit, fails }) => {
    const receipt = clone(ReceiptSchema, genuine);
    edit(receipt);
    expect(namesOfFailed(receipt, consortium.profile)).toEqual(fails);
  });
});
