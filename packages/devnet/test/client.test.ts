import { status as Code } from "@grpc/grpc-js";
import { type Contract, EndorseError, type Gateway } from "@hyperledger/fabric-gateway";
import { common, peer } from "@hyperledger/fabric-protos";
import { afterAll, beforeAll, expect, test } from "vitest";
import { headerToHash } from "../src/block/hash.ts";
import { startTestNetwork, type TestNetwork } from "./network.ts";
import { contractOf, TWO, textOf } from "./transactions.ts";

const MIB = 1024 * 1024;

let network: TestNetwork;
let gateway: Gateway;
let contract: Contract;

beforeAll(async () => {
  network = await startTestNetwork((config) => ({ ...config, limits: { maxMessageBytes: 6 * MIB } }));
  gateway = await network.gateway("hospital-a");
  contract = contractOf(gateway);
});

afterAll(() => network.close());

test("submits through the gateway's own choice of endorsers and reads back", async () => {
  await contract.submitTransaction("put", "greeting", "hello");
  expect(textOf(await contract.evaluateTransaction("get", "greeting"))).toBe("hello");
});

test("endorses, submits and waits step by step", async () => {
  const transaction = await contract.newProposal("put", { arguments: ["step", "1"], ...TWO }).endorse();
  const commit = await transaction.submit();
  const status = await commit.getStatus();
  expect(status).toMatchObject({ successful: true, code: peer.TxValidationCode.VALID });
  expect(Number(status.blockNumber)).toBe(network.devnet.height - 1);
});

test("a commit status is known long after the commit and to every organisation", async () => {
  const commit = await contract.submitAsync("put", { arguments: ["late", "1"] });
  const first = await commit.getStatus();
  const other = await network.gateway("mtc", "auditor");
  const again = await other.newCommit(commit.getBytes()).getStatus();
  expect(again.blockNumber).toBe(first.blockNumber);
});

test("any organisation may evaluate, a client of the platform included", async () => {
  await contract.submitTransaction("put", "shared", "yes");
  const platform = contractOf(await network.gateway("mtc", "platform"));
  expect(textOf(await platform.evaluateTransaction("get", "shared"))).toBe("yes");
});

test("dependent transactions one after the other", async () => {
  const results: string[] = [];
  for (let i = 0; i < 3; i++) {
    results.push(textOf(await contract.submitTransaction("increment", "counter")));
  }
  expect(results).toEqual(["1", "2", "3"]);
});

test("ranges, pages, composite keys and deletions", async () => {
  for (const key of ["r1", "r2", "r3", "r4", "r5"]) {
    await contract.submitTransaction("put", key, key.toUpperCase());
  }
  await contract.submitTransaction("delete", "r3");
  const range = JSON.parse(textOf(await contract.evaluateTransaction("range", "r1", "r5")));
  expect(range).toEqual([
    ["r1", "R1"],
    ["r2", "R2"],
    ["r4", "R4"],
  ]);
  const first = JSON.parse(textOf(await contract.evaluateTransaction("page", "r1", "r9", "3", "")));
  expect(first).toEqual({
    keys: [
      ["r1", "R1"],
      ["r2", "R2"],
      ["r4", "R4"],
    ],
    bookmark: "r5",
  });
  const second = JSON.parse(
    textOf(await contract.evaluateTransaction("page", "r1", "r9", "3", first.bookmark)),
  );
  expect(second).toEqual({ keys: [["r5", "R5"]], bookmark: "" });
  await contract.submitTransaction("composite", "batch", "a", "1");
  await contract.submitTransaction("composite", "batch", "a", "2");
  await contract.submitTransaction("composite", "batch", "b", "1");
  const partial = JSON.parse(textOf(await contract.evaluateTransaction("byPartial", "batch", "a")));
  expect(partial).toEqual([
    ["a", "1"],
    ["a", "2"],
  ]);
});

test("a range longer than one batch of results arrives whole and in order", async () => {
  const keys = Array.from({ length: 250 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
  await contract.submitTransaction("putMany", ...keys);
  const found = JSON.parse(
    textOf(await contract.evaluateTransaction("range", "many/", "many0")),
  ) as string[][];
  expect(found.map(([key]) => key)).toEqual(keys);
});

test("history, newest first, with deletions", async () => {
  await contract.submitTransaction("put", "past", "one");
  await contract.submitTransaction("put", "past", "two");
  await contract.submitTransaction("delete", "past");
  const history = JSON.parse(textOf(await contract.evaluateTransaction("history", "past")));
  expect(history).toMatchObject([
    { value: "", deleted: true },
    { value: "two", deleted: false },
    { value: "one", deleted: false },
  ]);
  expect(history[0].txId).toMatch(/^[0-9a-f]{64}$/);
});

test("chaincode events, from a block and after a transaction", async () => {
  const before = network.devnet.height;
  const first = await contract.submitAsync("event", { arguments: ["made", "1"] });
  await first.getStatus();
  await contract.submitTransaction("put", "between", "no event");
  await contract.submitTransaction("event", "made", "2");
  const found: string[] = [];
  const chain = gateway.getNetwork("medtech");
  const events = await chain.getChaincodeEvents("mtc", { startBlock: BigInt(before) });
  for await (const event of events) {
    found.push(`${event.eventName} ${textOf(event.payload)}`);
    if (found.length === 2) {
      break;
    }
  }
  events.close();
  expect(found).toEqual(["made 1", "made 2"]);
  const after = await chain.getChaincodeEvents("mtc", {
    checkpoint: {
      getBlockNumber: () => BigInt(before),
      getTransactionId: () => first.getTransactionId(),
    },
  });
  for await (const event of after) {
    expect(textOf(event.payload)).toBe("2");
    break;
  }
  after.close();
});

test("chaincode events that happen while one listens", async () => {
  const events = await gateway.getNetwork("medtech").getChaincodeEvents("mtc");
  const next = events[Symbol.asyncIterator]().next();
  // The listener starts at the next block as soon as its request arrives; later blocks are never missed.
  const timer = setInterval(() => void contract.submitAsync("event", { arguments: ["live", "now"] }), 100);
  expect((await next).value.eventName).toBe("live");
  clearInterval(timer);
  events.close();
});

test("block events carry a hash chain that was signed by the orderers", async () => {
  const height = network.devnet.height;
  const blocks: InstanceType<typeof common.Block>[] = [];
  const events = await gateway.getNetwork("medtech").getBlockEvents({ startBlock: 0n });
  for await (const block of events) {
    blocks.push(block);
    if (blocks.length === height) {
      break;
    }
  }
  events.close();
  blocks.slice(1).forEach((block, index) => {
    const before = blocks[index]!.getHeader()!;
    const expected = headerToHash({
      number: before.getNumber(),
      previousHash: before.getPreviousHash_asU8(),
      dataHash: before.getDataHash_asU8(),
    });
    expect(Buffer.from(block.getHeader()!.getPreviousHash_asU8())).toEqual(expected);
  });
  const metadata = blocks.at(-1)!.getMetadata()!.getMetadataList_asU8();
  const signatures = common.Metadata.deserializeBinary(metadata[common.BlockMetadataIndex.SIGNATURES]!);
  expect(signatures.getSignaturesList()).toHaveLength(network.config.organisations.length);
  expect(network.devnet.profile.blockSignatures).toBe(3);
});

test("filtered block events name transactions and events without their content", async () => {
  const commit = await contract.submitAsync("event", { arguments: ["filtered", "secret"] });
  const { blockNumber } = await commit.getStatus();
  const events = await gateway.getNetwork("medtech").getFilteredBlockEvents({ startBlock: blockNumber });
  for await (const block of events) {
    const transaction = block.getFilteredTransactionsList()[0]!;
    expect(transaction.getTxid()).toBe(commit.getTransactionId());
    const event = transaction.getTransactionActions()!.getChaincodeActionsList()[0]!.getChaincodeEvent()!;
    expect(event.getEventName()).toBe("filtered");
    expect(event.getPayload_asU8()).toHaveLength(0);
    break;
  }
  events.close();
});

test("qscc answers about the chain, blocks and transactions", async () => {
  const qscc = gateway.getNetwork("medtech").getContract("qscc");
  const commit = await contract.submitAsync("put", { arguments: ["q", "1"] });
  const { blockNumber } = await commit.getStatus();
  const ask = (name: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> =>
    qscc.evaluateTransaction(name, "medtech", ...args);
  const info = common.BlockchainInfo.deserializeBinary(await ask("GetChainInfo"));
  expect(info.getHeight()).toBe(network.devnet.height);
  const byNumber = common.Block.deserializeBinary(await ask("GetBlockByNumber", String(blockNumber)));
  expect(BigInt(byNumber.getHeader()!.getNumber())).toBe(blockNumber);
  const byTx = common.Block.deserializeBinary(await ask("GetBlockByTxID", commit.getTransactionId()));
  expect(byTx.serializeBinary()).toEqual(byNumber.serializeBinary());
  const byHash = common.Block.deserializeBinary(await ask("GetBlockByHash", info.getCurrentblockhash_asU8()));
  expect(byHash.getHeader()!.getNumber()).toBe(info.getHeight() - 1);
  const processed = peer.ProcessedTransaction.deserializeBinary(
    await ask("GetTransactionByID", commit.getTransactionId()),
  );
  expect(processed.getValidationcode()).toBe(peer.TxValidationCode.VALID);
});

test.each([
  ["GetBlockByNumber", "99999", "no such block number [99999] in index"],
  ["GetBlockByNumber", "x", "Failed to parse block number"],
  ["GetTransactionByID", "unknown", "no such transaction ID [unknown] in index"],
  ["GetBlockByHash", "unknown", "no such block hash"],
  ["GetNothing", "x", "Requested function GetNothing not found."],
])("qscc %s of %s says what is wrong", async (name, argument, message) => {
  const qscc = gateway.getNetwork("medtech").getContract("qscc");
  await expect(qscc.evaluateTransaction(name, "medtech", argument)).rejects.toThrow(message);
});

test("an argument of one MiB goes through and comes back", async () => {
  const content = "x".repeat(MIB);
  expect(textOf(await contract.submitTransaction("size", "large", content))).toBe(String(MIB));
  expect(await contract.evaluateTransaction("get", "large")).toHaveLength(MIB);
});

test("a message over the limit is refused by name and size", async () => {
  await expect(contract.submitTransaction("size", "huge", "x".repeat(7 * MIB))).rejects.toMatchObject({
    code: Code.RESOURCE_EXHAUSTED,
    details: [],
    message: expect.stringContaining("larger than max"),
  });
});

test("a chaincode's refusal arrives as Fabric words it", async () => {
  await expect(contract.evaluateTransaction("fail", "not today")).rejects.toMatchObject({
    code: Code.UNKNOWN,
    message: expect.stringContaining("chaincode response 500, not today"),
    details: [{ mspId: "HospitalAMSP", message: "chaincode response 500, not today" }],
  });
  const refused = contract.submitTransaction("fail", "not today");
  await expect(refused).rejects.toBeInstanceOf(EndorseError);
  await expect(refused).rejects.toMatchObject({
    code: Code.ABORTED,
    details: [
      {
        address: `127.0.0.1:${network.config.organisations[0]!.port}`,
        mspId: "HospitalAMSP",
        message: "chaincode response 500, not today",
      },
    ],
  });
});

test("unknown channels, chaincodes and organisations are refused", async () => {
  const unknown = gateway.getNetwork("elsewhere").getContract("mtc");
  await expect(unknown.submitTransaction("put", "a", "b")).rejects.toMatchObject({ code: Code.UNAVAILABLE });
  const other = gateway.getNetwork("medtech").getContract("other");
  await expect(other.evaluateTransaction("get", "a")).rejects.toMatchObject({
    code: Code.FAILED_PRECONDITION,
  });
  const stranger = contract.submit("put", { arguments: ["a", "b"], endorsingOrganizations: ["StrangerMSP"] });
  await expect(stranger).rejects.toMatchObject({
    code: Code.UNAVAILABLE,
    message: expect.stringContaining("failed to find any endorsing peers for org(s): StrangerMSP"),
  });
});
