import type { Contract } from "@hyperledger/fabric-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestNetwork, type TestNetwork } from "./network.ts";
import { codeOf, contractOf, endorsed, statusOf, textOf } from "./transactions.ts";

let network: TestNetwork;
let contract: Contract;

beforeAll(async () => {
  network = await startTestNetwork();
  contract = contractOf(await network.gateway("hospital-a"));
});

afterAll(() => network.close());

test("a key that was written since it was read", async () => {
  const late = await endorsed(contract, "increment", "mvcc");
  await contract.submitTransaction("put", "mvcc", "100");
  expect(await codeOf(late)).toBe("MVCC_READ_CONFLICT");
  expect(textOf(await contract.evaluateTransaction("get", "mvcc"))).toBe("100");
});

test("a key that appeared, and one that disappeared, since it was read", async () => {
  const missing = await endorsed(contract, "readThenWrite", "appears", "copy");
  await contract.submitTransaction("put", "appears", "1");
  expect(await codeOf(missing)).toBe("MVCC_READ_CONFLICT");
  const present = await endorsed(contract, "readThenWrite", "appears", "copy");
  await contract.submitTransaction("delete", "appears");
  expect(await codeOf(present)).toBe("MVCC_READ_CONFLICT");
});

test("the same value written again is a conflict all the same", async () => {
  await contract.submitTransaction("put", "same", "1");
  const late = await endorsed(contract, "readThenWrite", "same", "copy2");
  await contract.submitTransaction("put", "same", "1");
  expect(await codeOf(late)).toBe("MVCC_READ_CONFLICT");
});

test("writes without reads never conflict", async () => {
  const [one, two] = [
    await endorsed(contract, "put", "blind", "1"),
    await endorsed(contract, "put", "blind", "2"),
  ];
  expect(await codeOf(one)).toBe("VALID");
  expect(await codeOf(two)).toBe("VALID");
  expect(textOf(await contract.evaluateTransaction("get", "blind"))).toBe("2");
});

test("of transactions in one block that change the same key, the first one wins", async () => {
  const transactions = await Promise.all(
    Array.from({ length: 5 }, () => endorsed(contract, "increment", "contended")),
  );
  const commits = await Promise.all(transactions.map((transaction) => transaction.submit()));
  const codes = await Promise.all(commits.map(statusOf));
  expect(codes.filter((code) => code === "VALID")).toHaveLength(1);
  expect(codes.filter((code) => code === "MVCC_READ_CONFLICT")).toHaveLength(4);
  expect(textOf(await contract.evaluateTransaction("get", "contended"))).toBe("1");
});

test("a phantom: a key that appeared in a range", async () => {
  await contract.submitTransaction("put", "phantom/1", "x");
  const late = await endorsed(contract, "countRange", "phantom/", "phantom0", "phantoms");
  await contract.submitTransaction("put", "phantom/2", "x");
  expect(await codeOf(late)).toBe("PHANTOM_READ_CONFLICT");
});

test("a phantom: a key that was deleted from, or changed in, a range", async () => {
  const deleted = await endorsed(contract, "countRange", "phantom/", "phantom0", "phantoms");
  await contract.submitTransaction("delete", "phantom/2");
  expect(await codeOf(deleted)).toBe("PHANTOM_READ_CONFLICT");
  const changed = await endorsed(contract, "countRange", "phantom/", "phantom0", "phantoms");
  await contract.submitTransaction("put", "phantom/1", "y");
  expect(await codeOf(changed)).toBe("PHANTOM_READ_CONFLICT");
});

test("a change beside a range is no phantom", async () => {
  const late = await endorsed(contract, "countRange", "phantom/", "phantom0", "phantoms");
  await contract.submitTransaction("put", "phantom0", "outside");
  expect(await codeOf(late)).toBe("VALID");
});

test("a range that was read to its first key only is checked that far", async () => {
  const keys = Array.from({ length: 150 }, (_, index) => `long/${String(index).padStart(3, "0")}`);
  await contract.submitTransaction("putMany", ...keys);
  const beyond = await endorsed(contract, "firstOfRange", "long/", "long0", "first");
  await contract.submitTransaction("put", "long/149x", "far beyond what was fetched");
  expect(await codeOf(beyond)).toBe("VALID");
  const within = await endorsed(contract, "firstOfRange", "long/", "long0", "first");
  await contract.submitTransaction("put", "long/000x", "among what was fetched");
  expect(await codeOf(within)).toBe("PHANTOM_READ_CONFLICT");
});

test("endorsers of one proposal see the same state while blocks are committed", async () => {
  await contract.submitTransaction("put", "moving", "0");
  let writing = true;
  const writer = (async () => {
    for (let i = 0; writing; i++) {
      await contract.submitTransaction("put", "moving", String(i));
    }
  })();
  for (let i = 0; i < 20; i++) {
    await expect(endorsed(contract, "readThenWrite", "moving", "seen")).resolves.toBeDefined();
  }
  writing = false;
  await writer;
});
