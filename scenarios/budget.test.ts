import { isRefusedFor } from "@medtech-chain/domain";
import { createLedgerClients } from "@medtech-chain/ledger";
import { AccountKind, Reason } from "@medtech-chain/schema";
import {
  answerQuestion,
  askAndAnswer,
  BatchWriter,
  countQuestion,
  cutOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestNetwork,
  testReports,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Each question of the race costs this much, and the racer may spend ten times that. */
const PRICE = 1_000_000n;

describe("the budget that the ledger keeps", () => {
  let network: TestNetwork;
  let writer: BatchWriter;

  beforeAll(async () => {
    network = await startTestNetwork();
    await setUpTestConsortium(network, {
      studies: [
        {
          id: "pilot",
          microEpsilon: 100_000_000n,
          researchers: [
            { id: "repeater", microEpsilon: 5_000_000n },
            { id: "racer", microEpsilon: 10n * PRICE },
            { id: "bystander", microEpsilon: PRICE },
          ],
        },
      ],
    });
    writer = new BatchWriter(network, "hospital-a");
    await writer.write(testReports(300));
  });
  afterAll(() => network?.stop());

  const spentBy = async (id: string) => {
    const { accounts } = await network.as("mtc", "auditor");
    return (await accounts.getAccount({ id, kind: AccountKind.RESEARCHER })).budget!.spent;
  };

  it("gives one answer and one charge for 1,000 repeats of a question", async () => {
    const repeater = await network.asResearcher("repeater");
    const first = await askAndAnswer(network, repeater, { cut: cutOf(writer), microEpsilon: PRICE });
    const answers = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const asked = await Promise.all(
        Array.from({ length: 50 }, () =>
          repeater.questions.ask({ question: countQuestion(), cut: cutOf(writer), microEpsilon: PRICE }),
        ),
      );
      for (const { ask, existed, release } of asked) {
        expect(existed).toBe(true);
        answers.add(`${ask!.id}:${release!.groups[0]!.noisy[0]!.value}`);
      }
    }
    expect([...answers]).toEqual([`${first.id}:${first.groups[0]!.noisy[0]!.value}`]);
    expect(await spentBy("repeater")).toBe(PRICE);
  });

  it("lets exactly 10 of 200 questions at once through a budget for 10", async () => {
    // Every block lets one of them through, so the last needs as many attempts as there are blocks.
    const racer = createLedgerClients((await network.asResearcher("racer")).connection, {
      retryPolicy: { largestAttempts: 100, largestDelayMs: 500 },
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, i) =>
        racer.questions.ask({
          question: countQuestion({ period: { from: 1, until: 1_800_000_000 + i } }),
          cut: cutOf(writer),
          microEpsilon: PRICE,
        }),
      ),
    );
    const asked = outcomes.filter((outcome) => outcome.status === "fulfilled");
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    const unexpected = refused.filter(({ reason }) => !isRefusedFor(reason, Reason.BUDGET_EXCEEDED));
    expect(unexpected.map(({ reason }) => String(reason))).toEqual([]);
    expect(asked).toHaveLength(10);
    expect(refused).toHaveLength(190);
    expect(await spentBy("racer")).toBe(10n * PRICE);
    for (const { value } of asked) await answerQuestion(network, value.ask!.id);
    expect((await racer.questions.listPending({})).ids).toEqual([]);
  }, 180_000);

  it("charges nothing for what is refused, and leaves other researchers alone", async () => {
    const bystander = await network.asResearcher("bystander");
    await expect(
      bystander.questions.ask({ question: countQuestion(), cut: cutOf(writer), microEpsilon: PRICE + 1n }),
    ).rejects.toSatisfy((error) => isRefusedFor(error, Reason.BUDGET_EXCEEDED));
    expect(await spentBy("bystander")).toBe(0n);
  });

  it("conserves the budget: what is granted is what is left and what is handed out, at every level", async () => {
    const { accounts } = await network.as("mtc", "auditor");
    const { entries } = await accounts.listAccounts({});
    const of = (kind: AccountKind) => entries.filter(({ account }) => account!.kind === kind);
    const total = (values: bigint[]) => values.reduce((sum, value) => sum + value, 0n);
    const [dataSet] = of(AccountKind.DATA_SET);
    expect(dataSet!.budget!.allocated).toBe(
      total(of(AccountKind.STUDY).map(({ budget }) => budget!.granted)),
    );
    for (const study of of(AccountKind.STUDY)) {
      const below = of(AccountKind.RESEARCHER).filter(({ account }) => account!.parent === study.account!.id);
      expect(study.budget!.allocated).toBe(total(below.map(({ budget }) => budget!.granted)));
      expect(study.budget!.allocated).toBeLessThanOrEqual(study.budget!.granted);
    }
    for (const { budget } of of(AccountKind.RESEARCHER))
      expect(budget!.spent).toBeLessThanOrEqual(budget!.granted);
  });
});
