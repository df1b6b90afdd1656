import { clone } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { createReceipt, receiptFromJson, receiptToJson, verifyReceipt } from "@medtech-chain/ledger";
import { type Receipt, ReceiptSchema } from "@medtech-chain/schema";
import {
  askAndAnswer,
  BatchWriter,
  cutOf,
  hospitalsOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestClient,
  type TestNetwork,
  testReports,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let network: TestNetwork;
let researcher: TestClient;
let receipt: Receipt;
let other: Receipt;

beforeAll(async () => {
  network = await startTestNetwork();
  await setUpTestConsortium(network);
  const writer = new BatchWriter(network, hospitalsOf(network.profile)[0]!);
  await writer.write(testReports(50));
  researcher = await network.asResearcher("researcher-1");
  receipt = await newReceipt(writer);
  await writer.write(testReports(50, { from: 50 }));
  other = await newReceipt(writer);
}, 120_000);

afterAll(async () => {
  await network?.stop();
});

async function newReceipt(writer: BatchWriter): Promise<Receipt> {
  const { id } = await askAndAnswer(network, researcher, { cut: cutOf(writer) });
  return await createReceipt(researcher.connection, id);
}

function namesOfFailed(subject: Receipt): string[] {
  const { checks } = verifyReceipt(subject, network.profile);
  return checks.filter(({ status }) => status === "failed").map(({ name }) => name);
}

describe("a receipt of a running network", () => {
  it("passes every check, from its file and the root certificates alone", () => {
    const read = receiptFromJson(receiptToJson(receipt));
    const report = verifyReceipt(read, network.profile);
    expect(report.checks.filter(({ status }) => status !== "passed")).toEqual([]);
  });

  it("is the same for whoever asks for it", async () => {
    const { connection } = await network.as(hospitalsOf(network.profile)[1]!, "node");
    const { release, ask, answer } = await createReceipt(connection, receipt.release!.id);
    expect(release).toEqual(receipt.release);
    expect(ask?.block?.envelopes).toEqual(receipt.ask?.block?.envelopes);
    expect(answer?.transactionId).toBe(receipt.answer?.transactionId);
  });

  it("does not pass with the release of another question", () => {
    const forged = clone(ReceiptSchema, receipt);
    forged.release = other.release!;
    expect(namesOfFailed(forged)).toEqual(["ask/question", "answer/release", "order"]);
  });

  it("does not pass with the transactions of another question", () => {
    const forged = clone(ReceiptSchema, receipt);
    forged.answer = other.answer!;
    expect(namesOfFailed(forged)).toEqual(["answer/release", "order"]);
  });

  it("does not pass with another result", () => {
    const forged = clone(ReceiptSchema, receipt);
    forged.release!.groups[0]!.noisy[0]!.value += 1n;
    expect(namesOfFailed(forged)).toEqual(["answer/release", "release/estimates"]);
  });

  it("does not pass with a block of its own making", () => {
    const forged = clone(ReceiptSchema, receipt);
    forged.answer!.block!.previousHash = new Uint8Array(32);
    expect(namesOfFailed(forged)).toEqual(["answer/block-signatures"]);
  });
});

it("there is no receipt of what was never released", async () => {
  await expect(createReceipt(researcher.connection, "0".repeat(64))).rejects.toMatchObject({
    code: Code.NotFound,
  });
});
