import { common } from "@hyperledger/fabric-protos";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeTransactions } from "../src/blocks/decodeBlock.ts";
import { decodeBlockBytes, type LedgerBlock, LedgerTransaction } from "../src/blocks/index.ts";
import { buildBlock } from "./fixtures/block.ts";
import { type Consortium, createConsortium } from "./fixtures/consortium.ts";
import { type BuiltTransaction, buildTransaction } from "./fixtures/transaction.ts";

const TIME = new Date("2024-05-06T07:08:09Z");
const MVCC_READ_CONFLICT = 11;

let consortium: Consortium;
let built: BuiltTransaction;
let block: LedgerBlock;

beforeAll(async () => {
  consortium = await createConsortium();
  built = await buildTransaction({
    channel: "mtc",
    chaincode: "mtc",
    functionName: "mtc.batch.v1.BatchService/RecordBatch",
    argument: Uint8Array.of(0, 255, 1),
    time: TIME,
    creator: consortium.node,
    endorsers: [consortium.peers.HospitalAMSP, consortium.peers.HospitalBMSP],
    reads: [{ key: "rules/in-force", block: 4, position: 2 }],
    writes: [{ key: "batch/hospital-a/0000000001", value: Uint8Array.of(9) }],
    event: { name: "recorded", payload: Uint8Array.of(5) },
  });
  block = await buildBlock({
    number: 12n,
    previousHash: new Uint8Array(32).fill(3),
    envelopes: [built.envelope, built.envelope],
    codes: [0, MVCC_READ_CONFLICT],
    signers: Object.values(consortium.orderers),
  });
});

describe("a decoded transaction", () => {
  it("has everything that was put in", () => {
    const [transaction] = block.transactions;
    expect(transaction).toMatchObject({
      id: built.id,
      position: 0,
      channel: "mtc",
      chaincode: "mtc",
      endorsedChaincode: "mtc",
      functionName: "mtc.batch.v1.BatchService/RecordBatch",
      args: [Uint8Array.of(0, 255, 1)],
      timestamp: TIME,
      validationCodeName: "VALID",
      isValid: true,
      isEndorserTransaction: true,
      response: { status: 200 },
      event: { name: "recorded", payload: Uint8Array.of(5) },
      reads: [{ key: "rules/in-force", version: { block: 4n, position: 2 } }],
      writes: [{ key: "batch/hospital-a/0000000001", value: Uint8Array.of(9), isDelete: false }],
    });
    expect(transaction?.creator.mspId).toBe("HospitalAMSP");
    expect(transaction?.creator.certificatePem).toBe(consortium.node.certificatePem);
    expect(transaction?.endorsements.map(({ endorser }) => endorser.mspId)).toEqual([
      "HospitalAMSP",
      "HospitalBMSP",
    ]);
  });

  it("has its own validation code", () => {
    expect(block.transactions[1]).toMatchObject({ isValid: false, validationCodeName: "MVCC_READ_CONFLICT" });
  });

  it("is not valid where no peer has judged it", () => {
    const [transaction] = decodeTransactions([built.envelope], []);
    expect(transaction).toMatchObject({ isValid: false, validationCodeName: "NOT_VALIDATED" });
  });

  it("that cannot be read is found out only when it is looked at", () => {
    const transaction = new LedgerTransaction(3, Uint8Array.of(0xff, 0xff), 2);
    expect(transaction.isValid).toBe(false);
    expect(() => transaction.functionName).toThrowError(expect.objectContaining({ code: "malformed-block" }));
  });
});

describe("a block", () => {
  const change = (edit: (parsed: common.Block) => void): Uint8Array => {
    const parsed = new common.Block();
    const header = new common.BlockHeader();
    header.setNumber(Number(block.number));
    header.setPreviousHash(block.previousHash);
    header.setDataHash(block.dataHash);
    const data = new common.BlockData();
    data.setDataList(block.transactions.map(({ envelope }) => envelope));
    parsed.setHeader(header);
    parsed.setData(data);
    edit(parsed);
    return parsed.serializeBinary();
  };

  it("is read from bytes, with its hash", () => {
    const read = decodeBlockBytes(change(() => {}));
    expect(read.hash).toEqual(block.hash);
    expect(read.transactions.map(({ id }) => id)).toEqual([built.id, built.id]);
  });

  it.each<[string, (parsed: common.Block) => void]>([
    ["one transaction less", (parsed) => parsed.getData()!.setDataList([built.envelope])],
    ["one more", (parsed) => parsed.getData()!.addData(Uint8Array.of(1))],
    ["another data hash", (parsed) => parsed.getHeader()!.setDataHash(new Uint8Array(32))],
  ])("with %s is refused", (_name, edit) => {
    expect(() => decodeBlockBytes(change(edit))).toThrowError(
      expect.objectContaining({ code: "data-hash-mismatch" }),
    );
  });

  it("without a header, or no block at all, is refused", () => {
    const malformed = expect.objectContaining({ code: "malformed-block" });
    expect(() => decodeBlockBytes(change((parsed) => parsed.clearHeader()))).toThrowError(malformed);
    expect(() => decodeBlockBytes(Uint8Array.of(0xff))).toThrowError(malformed);
  });
});
