import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { encodeBatch } from "@medtech-chain/columns";
import { batchHash, findErrorInfo, NO_BATCH_HASH } from "@medtech-chain/domain";
import { messageToConnectError } from "@medtech-chain/ledger";
import { FilterSchema, Operator, QuestionService, Reason } from "@medtech-chain/schema";
import {
  BatchWriter,
  countQuestion,
  cutOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestClient,
  type TestNetwork,
  testReports,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const HOUR = 3600;

describe("hostile input at the contracts", () => {
  let network: TestNetwork;
  let writer: BatchWriter;
  let collector: TestClient;
  let researcher: TestClient;

  beforeAll(async () => {
    network = await startTestNetwork();
    await setUpTestConsortium(network);
    writer = new BatchWriter(network, "hospital-a");
    await writer.write(testReports(50));
    collector = await network.as("hospital-a", "collector");
    researcher = await network.asResearcher("researcher-1");
  });
  afterAll(() => network?.stop());

  /** The reason that a call is refused for; fails if it is not refused, or not with a reason and a message. */
  async function reasonOf(call: Promise<unknown>): Promise<Reason> {
    const error = await call.then(
      () => undefined,
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(ConnectError);
    const info = findErrorInfo(error as ConnectError);
    expect(info, String(error)).toBeDefined();
    expect((error as ConnectError).rawMessage.length).toBeGreaterThan(10);
    return info!.reason;
  }

  const next = (rows = testReports(3, { from: 900 })) => writer.encode(rows);

  const batches: [string, () => Uint8Array, Reason][] = [
    ["nothing", () => new Uint8Array(), Reason.MALFORMED],
    ["random bytes", () => Uint8Array.from({ length: 500 }, (_, i) => (i * 73) % 256), Reason.MALFORMED],
    ["a batch that is cut off", () => next().subarray(0, 100), Reason.MALFORMED],
    ["a batch with a byte too many", () => Buffer.concat([next(), Buffer.of(0)]), Reason.MALFORMED],
    ["2 MiB", () => new Uint8Array(2 * 1024 * 1024), Reason.MALFORMED],
    [
      "another hospital's data",
      () =>
        encodeBatch({
          hospital: "hospital-b",
          sequence: 1,
          previousHash: NO_BATCH_HASH,
          rows: testReports(1),
        }),
      Reason.WRONG_ORGANISATION,
    ],
    [
      "a report of the future",
      () =>
        next(
          testReports(1).map((report) => ({ ...report, reportTime: Math.floor(Date.now() / 1000) + HOUR })),
        ),
      Reason.VALUE_OUT_OF_RANGE,
    ],
    [
      "other bytes under a number that is taken",
      () =>
        encodeBatch({
          hospital: "hospital-a",
          sequence: 1,
          previousHash: NO_BATCH_HASH,
          rows: testReports(2),
        }),
      Reason.BATCH_DIFFERS,
    ],
  ];

  it.each(batches)("refuses %s as a batch, and writes nothing", async (_what, bytes, reason) => {
    const batch = bytes();
    expect(await reasonOf(collector.batches.recordBatch({ batch }))).toBe(reason);
    const { hospitals } = await collector.batches.getIndexStatus({});
    expect(
      hospitals.map(({ hospital, rows, waiting, orphaned }) => ({ hospital, rows, waiting, orphaned })),
    ).toEqual([{ hospital: "hospital-a", rows: 50n, waiting: 0, orphaned: 0 }]);
  });

  it("accepts the same batch twice and changes nothing", async () => {
    const batch = next();
    expect((await collector.batches.recordBatch({ batch })).existed).toBe(false);
    expect((await collector.batches.recordBatch({ batch })).existed).toBe(true);
    await expect
      .poll(async () => (await collector.batches.getIndexStatus({})).hospitals[0])
      .toMatchObject({ rows: 53n, hash: batchHash(batch) });
  });

  const ask = (init: Parameters<typeof countQuestion>[0], microEpsilon = 1_000n) =>
    researcher.questions.ask({ question: countQuestion(init), cut: cutOf(writer), microEpsilon });
  const comparison = (field: string, operator: number, value: string) =>
    create(FilterSchema, {
      node: {
        case: "comparison",
        value: { field, operator: operator as Operator, values: [{ value: { case: "text", value } }] },
      },
    });

  it.each<[string, () => Promise<unknown>, Reason]>([
    ["epsilon 0", () => ask({}, 0n), Reason.EPSILON_OUT_OF_RANGE],
    ["an epsilon over the largest", () => ask({}, 5_000_001n), Reason.EPSILON_OUT_OF_RANGE],
    ["epsilon 2^63", () => ask({}, 2n ** 63n), Reason.EPSILON_OUT_OF_RANGE],
    ["no kind", () => ask({ kind: { case: undefined } }), Reason.MALFORMED],
    [
      "an operator that does not exist",
      () => ask({ filter: comparison("model", 77, "A") }),
      Reason.OPERATOR_NOT_ALLOWED,
    ],
    [
      "a field that does not exist",
      () => ask({ filter: comparison("__proto__", Operator.EQUAL, "A") }),
      Reason.UNKNOWN_FIELD,
    ],
    [
      "10 MB of text",
      () => ask({ filter: comparison("model", Operator.EQUAL, "A".repeat(10_000_000)) }),
      Reason.MALFORMED,
    ],
    [
      "a control character",
      () => ask({ filter: comparison("model", Operator.EQUAL, "A\u0000") }),
      Reason.MALFORMED,
    ],
    [
      "an identifier",
      () => ask({ filter: comparison("udi_serial_number", Operator.EQUAL, "S1") }),
      Reason.OPERATOR_NOT_ALLOWED,
    ],
    [
      "a hospital that does not exist",
      () => ask({ hospitals: ["../hospital-a"] }),
      Reason.VALUE_OUT_OF_RANGE,
    ],
  ])("refuses %s in a question, and charges nothing", async (_what, call, reason) => {
    expect(await reasonOf(call())).toBe(reason);
    expect((await researcher.questions.listPending({})).ids).toEqual([]);
  });

  it.each([
    ["a method that does not exist", "mtc.question.v1.QuestionService/Steal", new Uint8Array()],
    ["a request that is no message", `${QuestionService.typeName}/Ask`, Uint8Array.of(255, 255, 255)],
    ["no name", "", new Uint8Array()],
    ["the name of an object's property", "constructor", new Uint8Array()],
  ])("refuses %s with a reason", async (_what, name, request) => {
    const contract = researcher.connection.network.getContract(network.profile.chaincode);
    const error = await contract.evaluateTransaction(name, request).then(
      () => undefined,
      (caught: { details: { message: string }[] }) => caught,
    );
    const message = error!.details[0]!.message.replace(/^chaincode response 500, /, "");
    const refusal = messageToConnectError(message)!;
    expect([Code.NotFound, Code.InvalidArgument]).toContain(refusal.code);
    expect(findErrorInfo(refusal)).toBeDefined();
  });
});
