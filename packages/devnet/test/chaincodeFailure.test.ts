import { status as Code } from "@grpc/grpc-js";
import type { Contract } from "@hyperledger/fabric-gateway";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestNetwork, type TestNetwork } from "./network.ts";
import { contractOf, TWO, textOf } from "./transactions.ts";

let network: TestNetwork;
let contract: Contract;

beforeAll(async () => {
  network = await startTestNetwork((config) => ({
    ...config,
    limits: { executeTimeoutMs: 1_000, connectTimeoutMs: 200 },
  }));
  contract = contractOf(await network.gateway("hospital-a"));
});

afterAll(() => network.close());

test("a chaincode that never answers is given up after the time limit, others go on meanwhile", async () => {
  const hanging = contract.submit("hang", TWO);
  const outcome = expect(hanging).rejects.toMatchObject({
    code: Code.ABORTED,
    details: [
      { message: expect.stringContaining("timeout expired while executing transaction") },
      { message: expect.stringContaining("timeout expired while executing transaction") },
    ],
  });
  await contract.submitTransaction("put", "meanwhile", "1");
  await outcome;
});

test("a chaincode that dies ends its transactions and is connected again when it is back", async () => {
  await expect(contract.submit("exit", { endorsingOrganizations: ["HospitalAMSP"] })).rejects.toMatchObject({
    code: Code.ABORTED,
    details: [{ message: expect.stringMatching(/chaincode stream terminated$/) }],
  });
  await expect(contract.submitTransaction("put", "dead", "1")).rejects.toMatchObject({
    code: Code.ABORTED,
    details: [{ mspId: "HospitalAMSP", message: expect.stringContaining("could not launch chaincode mtc:") }],
  });
  expect(textOf(await contract.evaluate("get", { arguments: ["meanwhile"] }))).toBe("1");
  const waiting = network.devnet.ready(AbortSignal.abort());
  await expect(waiting).rejects.toThrow(/chaincode is not connected: hospital-a at 127\.0\.0\.1:/);
  network.startChaincode("hospital-a");
  await network.devnet.ready(AbortSignal.timeout(20_000));
  await contract.submitTransaction("put", "alive", "1");
});

test.each([
  ["callOther", "chaincode-to-chaincode calls are not supported"],
  ["keyPolicy", "key-level endorsement policies are not supported"],
])("%s is refused with its reason", async (name, reason) => {
  await expect(contract.submitTransaction(name, "x")).rejects.toMatchObject({
    details: [{ message: expect.stringContaining(reason) }],
  });
});

test("an empty key is refused", async () => {
  await expect(contract.submitTransaction("put", "", "x")).rejects.toMatchObject({ code: Code.ABORTED });
});

test("what a failed execution wrote is forgotten", async () => {
  const height = network.devnet.height;
  await expect(contract.submitTransaction("fail", "no")).rejects.toMatchObject({ code: Code.ABORTED });
  expect(network.devnet.height).toBe(height);
});
