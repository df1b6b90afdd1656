import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { isRefusedFor } from "@medtech-chain/domain";
import { gatewayErrorToConnectError } from "@medtech-chain/ledger";
import {
  AccountKind,
  AnswerRequestSchema,
  AskRequestSchema,
  AskResponseSchema,
  QuestionService,
  Reason,
} from "@medtech-chain/schema";
import {
  answerQuestion,
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

const DEVICES = 137;

describe("a transaction that is simulated and never committed", () => {
  let network: TestNetwork;
  let writer: BatchWriter;
  let researcher: TestClient;

  beforeAll(async () => {
    network = await startTestNetwork();
    await setUpTestConsortium(network);
    writer = new BatchWriter(network, "hospital-b");
    await writer.write(testReports(DEVICES));
    researcher = await network.asResearcher("researcher-1");
  });
  afterAll(() => network?.stop());

  /** What an attacker gets who has a peer simulate a call and submits nothing. */
  async function simulate(client: TestClient, method: string, request: Uint8Array, endorsers?: string[]) {
    const contract = client.connection.network.getContract(network.profile.chaincode);
    const proposal = contract.newProposal(`${QuestionService.typeName}/${method}`, {
      arguments: [request],
      ...(endorsers === undefined ? {} : { endorsingOrganizations: endorsers }),
    });
    return proposal.evaluate();
  }

  async function refusalOf(run: Promise<unknown>) {
    const error = await run.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    return error instanceof GatewayError ? gatewayErrorToConnectError(error) : error;
  }

  const request = (microEpsilon: bigint, until: number) =>
    create(AskRequestSchema, {
      question: countQuestion({ period: { from: 1, until } }),
      cut: cutOf(writer),
      microEpsilon,
    });

  it("Ask shows the charge and nothing about the data, and charges nothing", async () => {
    const simulated = await simulate(
      researcher,
      "Ask",
      toBinary(AskRequestSchema, request(1_000_000n, 1_900_000_000)),
    );
    const { ask, release } = fromBinary(AskResponseSchema, simulated);
    expect(ask!.charge!.microEpsilon).toBe(1_000_000n);
    expect(release).toBeUndefined();
    expect((await researcher.questions.listPending({})).ids).not.toContain(ask!.id);
    const { budget } = await researcher.accounts.getAccount({
      id: "researcher-1",
      kind: AccountKind.RESEARCHER,
    });
    expect(budget!.spent).toBe(0n);
  });

  it("Ask gives the same bytes whatever the data are", async () => {
    const other = new BatchWriter(network, "hospital-c");
    await other.write(testReports(3));
    const cuts = [cutOf(writer), cutOf(other)];
    const answers = [];
    for (const cut of cuts) {
      const bytes = await simulate(
        researcher,
        "Ask",
        toBinary(
          AskRequestSchema,
          create(AskRequestSchema, { question: countQuestion(), cut, microEpsilon: 1n }),
        ),
      );
      const { ask } = fromBinary(AskResponseSchema, bytes);
      answers.push({ ...ask!, id: "", cut: undefined, transactionId: "", askedTime: 0 });
    }
    expect(answers[0]).toEqual(answers[1]);
  });

  it("Answer to a question that is only simulated is refused, even to a hospital's node", async () => {
    const simulated = await simulate(
      researcher,
      "Ask",
      toBinary(AskRequestSchema, request(1_000_000n, 1_900_000_001)),
    );
    const { id } = fromBinary(AskResponseSchema, simulated).ask!;
    const node = await network.as("hospital-a", "node");
    const refusal = await refusalOf(
      simulate(node, "Answer", toBinary(AnswerRequestSchema, create(AnswerRequestSchema, { id }))),
    );
    expect(isRefusedFor(refusal, Reason.NOT_COMMITTED)).toBe(true);
  });

  it("Answer to a committed question shows a hospital's node what will be released, however often", async () => {
    const { ask } = await researcher.questions.ask(request(500_000n, 1_900_000_002));
    const bytes = toBinary(AnswerRequestSchema, create(AnswerRequestSchema, { id: ask!.id }));
    const node = await network.as("hospital-a", "node");
    const simulated = new Set<string>();
    for (let i = 0; i < 5; i++)
      simulated.add(Buffer.from(await simulate(node, "Answer", bytes)).toString("hex"));
    expect(simulated.size).toBe(1);
    const release = await answerQuestion(network, ask!.id, 1);
    expect(release.groups).toHaveLength(1);
    const again = await answerQuestion(network, ask!.id, 2);
    expect(again).toEqual(release);
  });

  it.each(["admin", "platform", "auditor"])(
    "Answer is refused to the platform's %s, whatever peer it names",
    async (identity) => {
      const { ask } = await researcher.questions.ask(request(400_000n, 1_900_000_003));
      const client = await network.as("mtc", identity);
      const bytes = toBinary(AnswerRequestSchema, create(AnswerRequestSchema, { id: ask!.id }));
      for (const endorsers of [undefined, ["HospitalAMSP"], ["MtcMSP"]]) {
        const refusal = await refusalOf(simulate(client, "Answer", bytes, endorsers));
        expect(isRefusedFor(refusal, Reason.WRONG_ROLE)).toBe(true);
      }
    },
  );
});
