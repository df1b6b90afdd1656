import { randomBytes } from "node:crypto";
import { clone, toBinary } from "@bufbuild/protobuf";
import { type Receipt, ReceiptSchema } from "@medtech-chain/schema";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { failed, receiptFromJson, receiptToJson, verifyReceipt } from "../../src/receipts/index.ts";
import { type Consortium, createConsortium } from "../fixtures/consortium.ts";
import { namesOfFailed } from "../fixtures/findings.ts";
import { buildReceipt } from "../fixtures/receipt.ts";

let consortium: Consortium;
let foreign: Consortium;
let genuine: Receipt;

beforeAll(async () => {
  consortium = await createConsortium();
  foreign = await createConsortium();
  genuine = await buildReceipt(consortium);
});

describe("a genuine receipt", () => {
  it("passes every check", () => {
    const report = verifyReceipt(genuine, consortium.profile);
    expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
    expect(report.verified).toBe(true);
    expect(report.checks.length).toBeGreaterThan(20);
  });

  it("passes after a way through a file", () => {
    expect(namesOfFailed(receiptFromJson(receiptToJson(genuine)), consortium.profile)).toEqual([]);
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
    expect(namesOfFailed(receipt, consortium.profile)).toEqual([
      "ask/block-signatures",
      "answer/block-signatures",
    ]);
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

describe("a receipt from a block with device reports", () => {
  it("leaves them out, says so, and holds", async () => {
    const beside = "mtc.batch.v1.BatchService/RecordBatch";
    const receipt = await buildReceipt(consortium, { beside });
    expect(Buffer.from(toBinary(ReceiptSchema, receipt)).includes("a batch")).toBe(false);
    expect(receipt.ask!.block!.envelopes.map(({ length }) => length > 0)).toEqual([false, true]);
    const { verified, checks } = verifyReceipt(receipt, consortium.profile);
    expect(verified).toBe(true);
    expect(checks.filter(({ status }) => status === "skipped").map(({ name }) => name)).toEqual([
      "ask/data-hash",
      "answer/data-hash",
    ]);
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
      { numRuns: 80, seed: 20_240_601 },
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
