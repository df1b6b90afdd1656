import { create } from "@bufbuild/protobuf";
import { isRefusedFor } from "@medtech-chain/domain";
import { createBlockReader } from "@medtech-chain/ledger";
import { issueIdentity } from "@medtech-chain/ledger/identities";
import { AccountKind, AccountState, CutSchema, Reason } from "@medtech-chain/schema";
import {
  BatchWriter,
  countQuestion,
  cutOf,
  endorsedByHospitals,
  setUpTestConsortium,
  startTestNetwork,
  type TestClient,
  type TestNetwork,
  testReports,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Everybody that a call is tried as: organisation and identity. */
const callers = [
  ["hospital-a", "admin"],
  ["hospital-a", "collector"],
  ["hospital-a", "node"],
  ["hospital-a", "follower"],
  ["hospital-b", "collector"],
  ["mtc", "admin"],
  ["mtc", "platform"],
  ["mtc", "auditor"],
  ["mtc", "researcher-1"],
  ["mtc", "nobody"],
  ["hospital-a", "false-platform"],
  ["hospital-a", "false-researcher"],
  ["mtc", "false-collector"],
  ["mtc", "false-node"],
] as const;

type Caller = `${(typeof callers)[number][0]}/${(typeof callers)[number][1]}`;

interface Call {
  readonly name: string;
  /** Who may; everybody else is refused for role or organisation. */
  readonly allowed: readonly Caller[];
  run(client: TestClient): Promise<unknown>;
}

describe("roles and organisations", () => {
  let network: TestNetwork;
  let writer: BatchWriter;
  let attempt = 0;

  beforeAll(async () => {
    network = await startTestNetwork();
    await setUpTestConsortium(network);
    const identities = [
      ["mtc", "nobody", {}],
      ["hospital-a", "false-platform", { "mtc.role": "platform" }],
      ["hospital-a", "false-researcher", { "mtc.role": "researcher", "mtc.id": "researcher-1" }],
      ["mtc", "false-collector", { "mtc.role": "collector" }],
      ["mtc", "false-node", { "mtc.role": "node" }],
    ] as const;
    for (const [organisation, name, attributes] of identities) {
      await issueIdentity(network.dir, organisation, { name, attributes });
    }
    writer = new BatchWriter(network, "hospital-a");
    await writer.write(testReports(20));
  });
  afterAll(() => network?.stop());

  const calls: Call[] = [
    {
      name: "RecordBatch",
      allowed: ["hospital-a/collector"],
      run: (client) =>
        whileCounting(client, () => client.batches.recordBatch({ batch: writer.encode(testReports(1)) })),
    },
    {
      name: "Ask",
      allowed: ["mtc/platform", "mtc/researcher-1"],
      run: (client) =>
        client.questions.ask({
          question: countQuestion({ period: { from: 1, until: 1_900_000_000 + attempt++ } }),
          cut: cutOf(writer),
          microEpsilon: 1_000n,
          researcher: "researcher-1",
        }),
    },
    {
      name: "CreateAccount",
      allowed: ["mtc/admin"],
      run: (client) =>
        client.accounts.createAccount({
          id: `s-${attempt++}`,
          kind: AccountKind.STUDY,
          parent: "devices",
          reason: "test",
        }),
    },
    {
      name: "SetGrant",
      allowed: ["mtc/admin"],
      run: (client) =>
        client.accounts.setGrant({
          id: "researcher-1",
          kind: AccountKind.RESEARCHER,
          microEpsilon: 50_000_000n + BigInt(attempt++),
          reason: "test",
        }),
    },
    {
      name: "SetAccountState",
      allowed: ["mtc/admin"],
      run: (client) =>
        client.accounts.setAccountState({
          id: "researcher-1",
          kind: AccountKind.RESEARCHER,
          state: AccountState.ACTIVE,
          reason: "test",
        }),
    },
    {
      name: "ContributeShare",
      allowed: [],
      // Roles are checked first: a node is refused for its missing share, everybody else for what they are.
      run: (client) => client.noise.contributeShare({ epoch: 2 }, endorsedByHospitals(network)),
    },
    {
      name: "Answer",
      allowed: ["hospital-a/node"],
      run: async (client) => {
        const question = {
          question: countQuestion({ period: { from: 1, until: 1_900_000_000 + attempt++ } }),
        };
        const researcher = await network.asResearcher("researcher-1");
        const { ask } = await researcher.questions.ask({
          ...question,
          cut: cutOf(writer),
          microEpsilon: 1_000n,
        });
        return whileCounting(client, () =>
          client.questions.answer({ id: ask!.id }, endorsedByHospitals(network)),
        );
      },
    },
    {
      name: "ProposeRules",
      allowed: ["hospital-a/admin", "mtc/admin"],
      run: async (client) => {
        const auditor = await network.as("mtc", "auditor");
        const { versions } = await auditor.rules.listRules({});
        const rules = versions[0]!.rules!;
        return client.rules.proposeRules({ version: versions.length + 1, rules, reason: "test" });
      },
    },
    {
      name: "ApproveRules",
      allowed: ["hospital-a/admin", "mtc/admin"],
      run: async (client) => {
        const proposer = await network.as("hospital-c", "admin");
        const { versions } = await proposer.rules.listRules({});
        const version = versions.length + 1;
        await proposer.rules.proposeRules({ version, rules: versions[0]!.rules!, reason: "test" });
        return whileCounting(client, () => client.rules.approveRules({ version }));
      },
    },
    {
      name: "PurgeEpoch",
      allowed: ["hospital-a/admin", "hospital-a/node"],
      run: async (client) => {
        // The epoch is in force: who may purge is told so, everybody else is refused before that.
        const error = await client.noise
          .purgeEpoch({ epoch: 1 }, endorsedByHospitals(network))
          .catch((e: unknown) => e);
        if (!isRefusedFor(error, Reason.STILL_IN_USE)) throw error;
      },
    },
    {
      name: "GetIndexStatus",
      allowed: [
        "hospital-a/admin",
        "hospital-a/collector",
        "hospital-a/node",
        "hospital-a/follower",
        "hospital-b/collector",
        "mtc/admin",
        "mtc/auditor",
        "mtc/false-collector",
        "mtc/false-node",
      ],
      run: (client) => client.batches.getIndexStatus({}),
    },
    {
      name: "GetAccount",
      allowed: callers.map(([organisation, identity]) => `${organisation}/${identity}` as Caller),
      run: (client) => client.accounts.getAccount({ id: "researcher-1", kind: AccountKind.RESEARCHER }),
    },
  ];

  it.each(calls)(
    "$name is open to those who may, and refused to all others",
    async ({ name, allowed, run }) => {
      for (const [organisation, identity] of callers) {
        const caller: Caller = `${organisation}/${identity}` as Caller;
        const outcome = await run(await network.as(organisation, identity)).then(
          () => "allowed",
          (error: unknown) => describeRefusal(error),
        );
        const isNode = name === "ContributeShare" && caller === "hospital-a/node";
        expect(`${caller}: ${outcome}`).toBe(
          `${caller}: ${allowed.includes(caller) ? "allowed" : isNode ? "malformed" : "refused"}`,
        );
      }
    },
  );

  it("refuses a researcher who asks in another's name", async () => {
    const researcher = await network.asResearcher("researcher-1");
    const question = {
      question: countQuestion(),
      cut: cutOf(writer),
      microEpsilon: 1_000n,
      researcher: "somebody",
    };
    await expect(researcher.questions.ask(question)).rejects.toSatisfy((error) =>
      isRefusedFor(error, Reason.WRONG_ROLE),
    );
  });

  it("refuses revoked accounts at every level, and takes them back", async () => {
    const admin = await network.as("mtc", "admin");
    const researcher = await network.asResearcher("researcher-1");
    const accounts = [
      ["researcher-1", AccountKind.RESEARCHER],
      ["pilot", AccountKind.STUDY],
      ["devices", AccountKind.DATA_SET],
    ] as const;
    for (const [id, kind] of accounts) {
      const ask = () =>
        researcher.questions.ask({
          question: countQuestion({ period: { from: 1, until: 1_900_000_000 + attempt++ } }),
          cut: cutOf(writer),
          microEpsilon: 1_000n,
        });
      await admin.accounts.setAccountState({
        id,
        kind,
        state: AccountState.REVOKED,
        reason: "left the study",
      });
      await expect(ask()).rejects.toSatisfy((error) => isRefusedFor(error, Reason.ACCOUNT_REVOKED));
      await admin.accounts.setAccountState({ id, kind, state: AccountState.ACTIVE, reason: "came back" });
      await ask();
    }
  });

  it("refuses a cut that is empty, invented, of a hospital that is not asked, or of an orphan", async () => {
    const researcher = await network.asResearcher("researcher-1");
    const head = writer.head;
    const cuts = [
      { cut: create(CutSchema), reason: Reason.CUT_UNKNOWN },
      { cut: create(CutSchema, { entries: [{ ...head, sequence: 99 }] }), reason: Reason.CUT_UNKNOWN },
      {
        cut: create(CutSchema, { entries: [{ ...head, hash: new Uint8Array(32) }] }),
        reason: Reason.CUT_UNKNOWN,
      },
      { cut: create(CutSchema, { entries: [head, head] }), reason: Reason.MALFORMED },
    ];
    for (const { cut, reason } of cuts) {
      await expect(
        researcher.questions.ask({ question: countQuestion(), cut, microEpsilon: 1_000n }),
      ).rejects.toSatisfy((error) => isRefusedFor(error, reason));
    }
    await expect(
      researcher.questions.ask({
        question: countQuestion({ hospitals: ["hospital-b"] }),
        cut: cutOf(writer),
        microEpsilon: 1_000n,
      }),
    ).rejects.toSatisfy((error) => isRefusedFor(error, Reason.MALFORMED));
  });
});

/** Makes a call, and makes sure that nothing is written where it is refused. */
async function whileCounting<T>({ connection }: TestClient, call: () => Promise<T>): Promise<T> {
  const blocks = createBlockReader(connection);
  const before = await blocks.getHeight();
  try {
    return await call();
  } catch (error) {
    if (describeRefusal(error) === "refused") expect(await blocks.getHeight()).toBe(before);
    throw error;
  }
}

function describeRefusal(error: unknown): string {
  if (isRefusedFor(error, Reason.WRONG_ROLE) || isRefusedFor(error, Reason.WRONG_ORGANISATION))
    return "refused";
  if (String(error).includes("shares must be")) return "malformed";
  return String(error);
}
