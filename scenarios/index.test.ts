import { rm } from "node:fs/promises";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { exampleRules } from "@medtech-chain/cli/consortium";
import { organisationFolder } from "@medtech-chain/ledger/identities";
import { AnswerRequestSchema, DeviceCategory, Operator, QuestionService } from "@medtech-chain/schema";
import {
  askAndAnswer,
  BatchWriter,
  countQuestion,
  cutOf,
  hospitalsOf,
  setUpTestConsortium,
  startTestNetwork,
  TEST_TIME,
  type TestNetwork,
  testDomains,
  testReports,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("the index beside each chaincode", () => {
  let network: TestNetwork;
  const writers: BatchWriter[] = [];
  const reports = new Map<string, ReturnType<typeof testReports>>();

  beforeAll(async () => {
    network = await startTestNetwork();
    // Without noise, answers can be compared with counts taken by hand.
    await setUpTestConsortium(network, {
      rules: exampleRules(network.profile, { domains: testDomains, privacy: false }),
    });
    for (const [i, hospital] of hospitalsOf(network.profile).entries()) {
      const writer = new BatchWriter(network, hospital);
      const rows = testReports(200 + i * 10, { prefix: hospital });
      await writer.write(rows.slice(0, 120));
      await writer.write(rows.slice(120));
      writers.push(writer);
      reports.set(hospital, rows);
    }
  });
  afterAll(() => network?.stop());

  const all = () => [...reports.values()].flat();
  const text = (value: string) => ({ value: { case: "text" as const, value } });

  it("answers exactly what a count by hand gives, with privacy off", async () => {
    const researcher = await network.asResearcher("researcher-1");
    const questions = [
      { question: countQuestion(), expected: all().length },
      {
        question: countQuestion({
          filter: {
            node: {
              case: "allOf",
              value: {
                filters: [
                  {
                    node: {
                      case: "comparison",
                      value: { field: "manufacturer", operator: Operator.EQUAL, values: [text("Acme")] },
                    },
                  },
                  {
                    node: {
                      case: "comparison",
                      value: { field: "category", operator: Operator.EQUAL, values: [text("WEARABLE")] },
                    },
                  },
                ],
              },
            },
          },
        }),
        expected: all().filter((r) => r.manufacturer === "Acme" && r.category === DeviceCategory.WEARABLE)
          .length,
      },
      {
        question: countQuestion({ hospitals: ["hospital-b"] }),
        cut: cutOf(writers[1]!),
        expected: reports.get("hospital-b")!.length,
      },
      {
        question: countQuestion({ period: { from: TEST_TIME, until: TEST_TIME + 100 } }),
        expected: all().filter((r) => r.reportTime! < TEST_TIME + 100).length,
      },
    ];
    for (const { question, cut, expected } of questions) {
      const release = await askAndAnswer(network, researcher, { question, cut: cut ?? cutOf(...writers) });
      expect(release.groups[0]!.estimate).toMatchObject({
        value: BigInt(expected),
        low: BigInt(expected),
        high: BigInt(expected),
      });
    }
  });

  it("gives grouped counts and averages as counted by hand, empty groups included", async () => {
    const researcher = await network.asResearcher("researcher-1");
    const grouped = await askAndAnswer(network, researcher, {
      question: countQuestion({
        kind: { case: "groupedCount", value: { fields: ["manufacturer", "active"] } },
      }),
      cut: cutOf(...writers),
    });
    const found = grouped.groups.map(({ keys, estimate }) => [
      keys.map(({ key }) => (key.case === "value" ? key.value : key.case)).join("/"),
      Number(estimate!.value),
    ]);
    const expected = [...testDomains.manufacturer, "other", "notSet"].flatMap((manufacturer) =>
      ["true", "false", "notSet"].map((active) => [
        `${manufacturer}/${active}`,
        all().filter((r) => r.manufacturer === manufacturer && String(r.active) === active).length,
      ]),
    );
    expect(found).toEqual(expected);

    const average = await askAndAnswer(network, researcher, {
      question: countQuestion({ kind: { case: "average", value: { field: "battery_level" } } }),
      cut: cutOf(...writers),
    });
    const mean = all().reduce((sum, r) => sum + r.batteryLevel!, 0) / all().length;
    expect(Number(average.groups[0]!.estimate!.value) / 1000).toBeCloseTo(mean, 3);
  });
});

describe("endorsements of an answer", () => {
  let network: TestNetwork;
  let writer: BatchWriter;

  beforeAll(async () => {
    network = await startTestNetwork();
    await setUpTestConsortium(network);
    writer = new BatchWriter(network, "hospital-a");
    for (let batch = 0; batch < 4; batch++) await writer.write(testReports(500, { from: batch * 400 }));
  });
  afterAll(() => network?.stop());

  it("are equal from a warm index, a restored one and one rebuilt from the first block, noise included", async () => {
    const researcher = await network.asResearcher("researcher-1");
    const kinds: NonNullable<Parameters<typeof countQuestion>[0]>["kind"][] = [
      { case: "count", value: {} },
      { case: "groupedCount", value: { fields: ["manufacturer", "category"] } },
      { case: "average", value: { field: "usage_hours" } },
    ];
    const ids: string[] = [];
    for (const kind of kinds) {
      const { ask } = await researcher.questions.ask({
        question: countQuestion(kind === undefined ? {} : { kind }),
        cut: cutOf(writer),
        microEpsilon: 300_000n,
      });
      ids.push(ask!.id);
    }
    // hospital-a stays warm, hospital-b restarts from what it has on disk, hospital-c from nothing.
    network.processes.kill("chaincode-hospital-b");
    network.processes.kill("chaincode-hospital-c");
    await rm(join(organisationFolder(network.dir, "hospital-c", "chaincode", "data")), {
      recursive: true,
      force: true,
    });
    await network.processes.ready();

    const hospitals = network.profile.organisations
      .filter(({ kind }) => kind === "hospital")
      .map(({ mspId }) => mspId);
    const { connection } = await network.as("hospital-a", "node");
    const contract = connection.network.getContract(network.profile.chaincode);
    for (const id of ids) {
      const request = toBinary(AnswerRequestSchema, create(AnswerRequestSchema, { id }));
      const propose = (endorsingOrganizations: string[]) =>
        contract.newProposal(`${QuestionService.typeName}/Answer`, {
          arguments: [request],
          endorsingOrganizations,
        });
      const responses = new Set<string>();
      for (const hospital of hospitals) {
        const answer = await untilReady(() => propose([hospital]).evaluate());
        responses.add(Buffer.from(answer).toString("hex"));
      }
      expect(responses.size).toBe(1);
      // And as endorsements of one transaction, which must match byte for byte, read sets included.
      const endorsed = await propose(hospitals).endorse();
      const status = await (await endorsed.submit()).getStatus();
      expect(status.successful).toBe(true);
    }
  });
});

/** Repeats while the chaincode that was killed is not back, or its index not yet at the cut. */
async function untilReady<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
