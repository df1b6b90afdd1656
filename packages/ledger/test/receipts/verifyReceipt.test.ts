import { randomBytes } from "node:crypto";
import { clone } from "@bufbuild/protobuf";
import { PrivacyMode, type Receipt, ReceiptSchema } from "@medtech-chain/schema";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { envelopesHash } from "../../src/blocks/header.ts";
import { validityOfDays } from "../../src/identities/index.ts";
import { failed, receiptFromJson, receiptToJson, verifyReceipt } from "../../src/receipts/index.ts";
import { type Consortium, createConsortium } from "../fixtures/consortium.ts";
import { buildOtherTransaction, buildReceipt, type ReceiptParts, releaseToId } from "../fixtures/receipt.ts";

const LONG_AGO = { notBefore: new Date("2020-01-01"), notAfter: new Date("2021-01-01") };
const MVCC_READ_CONFLICT = 11;

let consortium: Consortium;
let foreign: Consortium;
let genuine: Receipt;

beforeAll(async () => {
  consortium = await createConsortium();
  foreign = await createConsortium();
  genuine = await buildReceipt(consortium);
});

function namesOfFailed(receipt: Receipt, trust = consortium.profile): string[] {
  const { checks, verified } = verifyReceipt(receipt, trust);
  const names = checks.filter(({ status }) => status === "failed").map(({ name }) => name);
  expect(verified).toBe(names.length === 0);
  return names;
}

describe("a genuine receipt", () => {
  it("passes every check", () => {
    const report = verifyReceipt(genuine, consortium.profile);
    expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(report.verified).toBe(true);
    expect(report.checks.length).toBeGreaterThan(20);
  });

  it("passes after a way through a file", () => {
    expect(namesOfFailed(receiptFromJson(receiptToJson(genuine)))).toEqual([]);
  });

  it("passes with SmartBFT's signatures, given the consenters' certificates", async () => {
    const { HospitalAOrdererMSP, MtcOrdererMSP } = consortium.orderers;
    const bft = { signers: [HospitalAOrdererMSP, MtcOrdererMSP], consenterIds: [1, 4] };
    const receipt = await buildReceipt(consortium, { askBlock: bft, answerBlock: bft });
    const consenters = [
      { id: 1, ...HospitalAOrdererMSP },
      { id: 4, ...MtcOrdererMSP },
    ];
    expect(verifyReceipt(receipt, { ...consortium.profile, consenters }).verified).toBe(true);
    expect(namesOfFailed(receipt)).toEqual(["ask/block-signatures", "answer/block-signatures"]);
  });

  it("is not one of another network with the same names", () => {
    expect(namesOfFailed(genuine, foreign.profile)).toEqual([
      "ask/block-signatures",
      "ask/creator",
      "ask/endorsements",
      "answer/block-signatures",
      "answer/creator",
      "answer/endorsements",
    ]);
  });
});

/** What a forger without any key can do: change the file. */
const EDITS: Record<string, { edit: (receipt: Receipt) => void; fails: string[] }> = {
  "another estimate": {
    edit: ({ release }) => {
      release!.groups[0]!.estimate!.value += 1n;
    },
    fails: ["answer/release"],
  },
  "another noisy number": {
    edit: ({ release }) => {
      release!.groups[0]!.noisy[0]!.value -= 1n;
    },
    fails: ["answer/release"],
  },
  "another interval": {
    edit: ({ release }) => {
      release!.groups[0]!.estimate!.low += 3n;
    },
    fails: ["answer/release"],
  },
  "another confidence": {
    edit: ({ release }) => {
      release!.confidencePpm = 990_000;
    },
    fails: ["answer/release"],
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
    fails: ["answer/release", "agreement", "identity"],
  },
  "no privacy": {
    edit: ({ release }) => {
      release!.privacy!.mode = PrivacyMode.OFF;
    },
    fails: ["answer/release", "agreement", "identity"],
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
    expect(namesOfFailed(receipt)).toEqual(fails);
  });
});

/** What those can do who have some keys: each receipt is right in all but one respect. */
const COLLUSIONS: Record<string, { parts: () => Promise<ReceiptParts>; fails: string[] }> = {
  "only one hospital endorsed": {
    parts: async () => ({ answer: { endorsers: [consortium.peers.HospitalAMSP] } }),
    fails: ["answer/endorsements"],
  },
  "MTC endorsed in place of a hospital": {
    parts: async () => ({ answer: { endorsers: [consortium.peers.HospitalAMSP, consortium.peers.MtcMSP] } }),
    fails: ["answer/endorsements"],
  },
  "two peers of one hospital endorsed": {
    parts: async () => ({
      answer: { endorsers: [consortium.peers.HospitalAMSP, await consortium.issue("HospitalAMSP", "peer")] },
    }),
    fails: ["answer/endorsements"],
  },
  "a hospital's client endorsed": {
    parts: async () => ({
      answer: {
        endorsers: [consortium.peers.HospitalAMSP, await consortium.issue("HospitalBMSP", "client")],
      },
    }),
    fails: ["answer/endorsements"],
  },
  "an endorser with a certificate of another root": {
    parts: async () => ({
      answer: { endorsers: [consortium.peers.HospitalAMSP, foreign.peers.HospitalBMSP] },
    }),
    fails: ["answer/endorsements"],
  },
  "an endorser whose certificate had expired": {
    parts: async () => ({
      answer: {
        endorsers: [consortium.peers.HospitalAMSP, await consortium.issue("HospitalBMSP", "peer", LONG_AGO)],
      },
    }),
    fails: ["answer/endorsements"],
  },
  "an endorser whose certificate was not valid yet": {
    parts: async () => {
      const later = validityOfDays(30, Date.now() + 10 * 86_400_000);
      return {
        answer: {
          endorsers: [consortium.peers.HospitalAMSP, await consortium.issue("HospitalBMSP", "peer", later)],
        },
      };
    },
    fails: ["answer/endorsements"],
  },
  "an endorsement signed by someone else": {
    parts: async () => ({
      answer: { endorsementSigners: [consortium.peers.HospitalAMSP, consortium.peers.HospitalCMSP] },
    }),
    fails: ["answer/endorsements"],
  },
  "endorsements of the question by one hospital": {
    parts: async () => ({ ask: { endorsers: [consortium.peers.HospitalBMSP] } }),
    fails: ["ask/endorsements"],
  },
  "endorsements of another call": {
    parts: async () => ({ answer: { calledArgument: Buffer.from("something else") } }),
    fails: ["answer/proposal-hash"],
  },
  "a creator who is not enrolled": {
    parts: async () => ({ answer: { creator: foreign.node } }),
    fails: ["answer/creator"],
  },
  "a creator whose certificate had expired": {
    parts: async () => ({ ask: { creator: await consortium.issue("MtcMSP", "client", LONG_AGO) } }),
    fails: ["ask/creator"],
  },
  "a creator's signature by someone else": {
    parts: async () => ({ ask: { signer: consortium.node } }),
    fails: ["ask/creator"],
  },
  "a call of another method": {
    parts: async () => ({ answer: { functionName: "mtc.question.v1.QuestionService/GetRelease" } }),
    fails: ["answer/call"],
  },
  "a call in another channel": {
    parts: async () => ({ answer: { channel: "other" } }),
    fails: ["answer/call"],
  },
  "endorsers that ran another chaincode": {
    parts: async () => ({ answer: { endorsedChaincode: "other" } }),
    fails: ["answer/call"],
  },
  "a call that failed": {
    parts: async () => ({ answer: { status: 500 } }),
    fails: ["answer/call"],
  },
  "too few orderer organisations": {
    parts: async () => ({ answerBlock: { signers: [consortium.orderers.MtcOrdererMSP] } }),
    fails: ["answer/block-signatures"],
  },
  "one orderer organisation twice": {
    parts: async () => ({
      answerBlock: {
        signers: [consortium.orderers.MtcOrdererMSP, await consortium.issue("MtcOrdererMSP", "orderer")],
      },
    }),
    fails: ["answer/block-signatures"],
  },
  "an orderer of another root": {
    parts: async () => ({
      askBlock: { signers: [consortium.orderers.MtcOrdererMSP, foreign.orderers.HospitalAOrdererMSP] },
    }),
    fails: ["ask/block-signatures"],
  },
  "an orderer whose certificate had expired": {
    parts: async () => ({
      askBlock: {
        signers: [
          consortium.orderers.MtcOrdererMSP,
          await consortium.issue("HospitalAOrdererMSP", "orderer", LONG_AGO),
        ],
      },
    }),
    fails: ["ask/block-signatures"],
  },
  "a block signed by orderers' clients": {
    parts: async () => ({
      answerBlock: {
        signers: [
          await consortium.issue("MtcOrdererMSP", "client"),
          await consortium.issue("HospitalAOrdererMSP", "admin"),
        ],
      },
    }),
    fails: ["answer/block-signatures"],
  },
  "a block signed by peers": {
    parts: async () => ({
      answerBlock: { signers: [consortium.peers.HospitalAMSP, consortium.peers.HospitalBMSP] },
    }),
    fails: ["answer/block-signatures"],
  },
  "orderers' signatures by someone else": {
    parts: async () => {
      const { MtcOrdererMSP, HospitalAOrdererMSP } = consortium.orderers;
      return {
        answerBlock: {
          signers: [MtcOrdererMSP, HospitalAOrdererMSP],
          signatureMakers: [MtcOrdererMSP, MtcOrdererMSP],
        },
      };
    },
    fails: ["answer/block-signatures"],
  },
  "a transaction that the peers found invalid": {
    parts: async () => ({ answerBlock: { codes: [MVCC_READ_CONFLICT, 0] } }),
    fails: ["answer/validation"],
  },
  "an answer with other privacy parameters than the question": {
    parts: async () => ({
      changeAsk: (ask) => {
        ask.privacy!.noiseEpoch += 1;
      },
    }),
    fails: ["agreement"],
  },
  "a question that names another transaction": {
    parts: async () => ({
      changeAsk: (ask) => {
        ask.transactionId = "0".repeat(64);
      },
    }),
    fails: ["ask/question"],
  },
  "an identifier that does not follow from the question": {
    parts: async () => ({
      changeRelease: (release) => {
        release.privacy!.microEpsilon += 1n;
      },
    }),
    fails: ["identity"],
  },
  "an answer that is older than its question": {
    parts: async () => ({ answerBlock: { number: 6n } }),
    fails: ["order"],
  },
  "an answer that did not read its question": {
    parts: async () => ({ answer: { reads: [] } }),
    fails: ["order"],
  },
};

describe("a receipt that was made by some who collude", () => {
  it.each(Object.entries(COLLUSIONS))("%s", async (_name, { parts, fails }) => {
    expect(namesOfFailed(await buildReceipt(consortium, await parts()))).toEqual(fails);
  });

  it("an answer computed from another question than the receipt's", async () => {
    const id = releaseToId(genuine.release!);
    const reads = [{ key: `ask/${id}`, block: 3, position: 0 }];
    expect(namesOfFailed(await buildReceipt(consortium, { answer: { reads } }))).toEqual(["order"]);
  });

  it("a block without the answer", async () => {
    const [first, second] = [
      await buildOtherTransaction(consortium),
      await buildOtherTransaction(consortium),
    ];
    const receipt = await buildReceipt(consortium, {
      answerBlock: { envelopes: [first.envelope, second.envelope] },
    });
    expect(namesOfFailed(receipt)).toEqual(["answer/call", "answer/release", "order"]);
  });
});

describe("a failed check", () => {
  it("says what is wrong", async () => {
    const receipt = await buildReceipt(consortium, {
      answer: { endorsers: [consortium.peers.HospitalAMSP, consortium.peers.MtcMSP] },
    });
    const { checks } = verifyReceipt(receipt, consortium.profile);
    expect(checks.find(({ name }) => name === "answer/endorsements")?.detail).toBe(
      "hospitals that endorsed: HospitalAMSP (1 of 2 needed); not counted: MtcMSP is not a hospital",
    );
  });

  it("may be the caller's own", () => {
    const releaseChecks = [{ name: "interval", check: () => failed("the interval is too narrow") }];
    const report = verifyReceipt(genuine, consortium.profile, { releaseChecks });
    expect(report.verified).toBe(false);
    expect(report.checks.at(-1)).toEqual({
      name: "release/interval",
      status: "failed",
      detail: "the interval is too narrow",
    });
  });
});

describe("hostile receipts", () => {
  it("never pass with any byte of a transaction, a header or a signature changed", () => {
    const places = (receipt: Receipt): Uint8Array[] =>
      [receipt.ask!.block!, receipt.answer!.block!].flatMap((block) => [
        ...block.envelopes,
        block.previousHash,
        block.dataHash,
      ]);
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (place, offset, difference) => {
        const receipt = clone(ReceiptSchema, genuine);
        const bytes = places(receipt)[place % places(receipt).length]!;
        bytes[offset % bytes.length]! ^= difference;
        expect(verifyReceipt(receipt, consortium.profile).verified).toBe(false);
      }),
      { numRuns: 200, seed: 20_240_601 },
    );
  });

  it("never throw, whatever the bytes", () => {
    for (const length of [0, 1, 17, 1_000]) {
      const receipt = clone(ReceiptSchema, genuine);
      receipt.answer!.block!.envelopes[0] = new Uint8Array(randomBytes(length));
      receipt.ask!.block!.metadata = [new Uint8Array(randomBytes(length))];
      expect(verifyReceipt(receipt, consortium.profile).verified).toBe(false);
    }
  });

  it.each(["", "{", "[]", '{"release": 5}', '{"unknown": 1}', "\u0000"])(
    "%j is refused as a file",
    (text) => {
      expect(() => receiptFromJson(text)).toThrowError(
        expect.objectContaining({ code: "malformed-receipt" }),
      );
    },
  );
});
