import type { Receipt } from "@medtech-chain/schema";
import { beforeAll, describe, expect, it } from "vitest";
import { validityOfDays } from "../../src/identities/index.ts";
import { type Consortium, createConsortium } from "../fixtures/consortium.ts";
import { namesOfFailed } from "../fixtures/findings.ts";
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
    fails: ["identity", "release/estimates"],
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
    expect(namesOfFailed(await buildReceipt(consortium, await parts()), consortium.profile)).toEqual(fails);
  });

  it("an answer computed from another question than the receipt's", async () => {
    const id = releaseToId(genuine.release!);
    const reads = [{ key: `ask/${id}`, block: 3, position: 0 }];
    expect(namesOfFailed(await buildReceipt(consortium, { answer: { reads } }), consortium.profile)).toEqual([
      "order",
    ]);
  });

  it("a block without the answer", async () => {
    const [first, second] = [
      await buildOtherTransaction(consortium),
      await buildOtherTransaction(consortium),
    ];
    const receipt = await buildReceipt(consortium, {
      answerBlock: { envelopes: [first.envelope, second.envelope] },
    });
    expect(namesOfFailed(receipt, consortium.profile)).toEqual(["answer/call", "answer/release", "order"]);
  });
});
