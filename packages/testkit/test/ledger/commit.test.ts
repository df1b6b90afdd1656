import { Code, ConnectError, createContextValues } from "@connectrpc/connect";
import {
  connectLedger,
  createBlockReader,
  createLedgerClients,
  endorsersKey,
  findTransaction,
  type LedgerConnection,
  type Progress,
  type ProgressListener,
  progressKey,
  receiptKey,
} from "@medtech-chain/ledger";
import { identityFolder, loadIdentity, organisation } from "@medtech-chain/ledger/identities";
import { AccountKind } from "@medtech-chain/schema";
import {
  hospitalsOf,
  platformOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestNetwork,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whenAvailable } from "./whenAvailable.ts";
import { layWire, type Wire } from "./wire.ts";

let network: TestNetwork;
let wire: Wire;
let connection: LedgerConnection;
let accountCount = 0;

beforeAll(async () => {
  network = await startTestNetwork();
  await setUpTestConsortium(network);
  const platform = platformOf(network.profile);
  wire = await layWire(network.profile, platform);
  const { mspId } = organisation(network.profile, platform);
  const identity = await loadIdentity(identityFolder(network.dir, platform, "admin"), mspId);
  connection = connectLedger({ profile: wire.profile, organisation: platform, identity });
}, 120_000);

afterAll(async () => {
  connection?.close();
  await wire?.stop();
  await network?.stop();
});

/** Opens a study through the wire, and does something to it on the way. */
async function createStudy(onProgress: ProgressListener = () => {}) {
  accountCount += 1;
  const id = `study-${accountCount}`;
  const progress: Progress[] = [];
  const contextValues = createContextValues().set(progressKey, (step) => {
    progress.push(step);
    onProgress(step);
  });
  const { accounts } = createLedgerClients(connection);
  const { entries } = await accounts.listAccounts({});
  const dataSet = entries.find(({ account }) => account?.kind === AccountKind.DATA_SET)?.account?.id ?? "";
  const { account } = await accounts.createAccount(
    { id, kind: AccountKind.STUDY, parent: dataSet, reason: "a test" },
    { contextValues },
  );
  expect(account?.id).toBe(id);
  return { id, progress, steps: progress.map(({ step }) => step) };
}

/** All transactions on the ledger that opened that study, valid or not. */
async function findCreations(id: string) {
  const { connection: direct } = await network.as(platformOf(network.profile), "admin");
  const reader = createBlockReader(direct);
  const height = await reader.getHeight();
  const found = [];
  for (let number = 1n; number < height; number++) {
    const { transactions } = await reader.getBlock(number);
    found.push(
      ...transactions.filter(({ writes }) =>
        writes.some(({ key }) => key === `account/${AccountKind.STUDY}/${id}`),
      ),
    );
  }
  return found;
}

async function expectCommittedOnce(id: string): Promise<void> {
  const creations = await findCreations(id);
  expect(creations.filter(({ isValid }) => isValid)).toHaveLength(1);
  expect(new Set(creations.map((transaction) => transaction.id)).size).toBe(1);
}

describe("a transaction", () => {
  it("commits once where nothing goes wrong, and can be looked up", async () => {
    const { id, progress, steps } = await createStudy();
    expect(steps).toEqual(["endorsed", "submitted", "committed"]);
    await expectCommittedOnce(id);
    const committed = progress.at(-1) as Extract<Progress, { step: "committed" }>;
    expect(await findTransaction(connection, committed.transactionId)).toEqual({
      transactionId: committed.transactionId,
      block: committed.block,
      validationCode: 0,
    });
  });

  it("commits once where the answer to its submission is lost", async () => {
    const { id, steps } = await createStudy(({ step }) => {
      if (step !== "endorsed") return;
      wire.mute();
      setTimeout(() => wire.cut(), 200);
    });
    expect(steps.filter((step) => step === "endorsed")).toHaveLength(1);
    expect(steps).toContain("unconfirmed");
    expect(steps.at(-1)).toBe("committed");
    await expectCommittedOnce(id);
  });

  it("commits once where the connection breaks before its submission", async () => {
    const { id, steps } = await createStudy(({ step }) => {
      if (step === "endorsed") wire.cut();
    });
    expect(steps.filter((step) => step === "endorsed")).toHaveLength(1);
    expect(steps.at(-1)).toBe("committed");
    await expectCommittedOnce(id);
  });

  it("commits once where the connection breaks while it waits for the commit", async () => {
    const { id, steps } = await createStudy(({ step }) => {
      if (step === "submitted") setImmediate(() => wire.cut());
    });
    expect(steps.filter((step) => step === "endorsed")).toHaveLength(1);
    expect(steps.at(-1)).toBe("committed");
    await expectCommittedOnce(id);
  });

  it.each(["endorsed", "submitted"])("commits once where the peer dies after it was %s", async (when) => {
    const { id, steps } = await createStudy(({ step }) => {
      if (step === when) network.processes.kill("devnet");
    });
    await whenAvailable(() => createLedgerClients(connection).accounts.listAccounts({}));
    expect(steps.filter((step) => step === "endorsed")).toHaveLength(1);
    expect(steps.at(-1)).toBe("committed");
    await expectCommittedOnce(id);
  });
});

describe("transactions that meet", () => {
  it("all commit, those in conflict with a new endorsement", async () => {
    const { accounts } = createLedgerClients(connection, { retryPolicy: { largestAttempts: 50 } });
    const { id } = await createStudy();
    const retried: string[] = [];
    const committed = new Set<string>();
    // Each grant reads and writes the budget of the data set.
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        const contextValues = createContextValues()
          .set(progressKey, ({ step }) => {
            if (step === "retried") retried.push(step);
          })
          .set(receiptKey, ({ transactionId }) => committed.add(transactionId));
        await accounts.setGrant(
          { id, kind: AccountKind.STUDY, microEpsilon: BigInt(i + 1), reason: "a test" },
          { contextValues },
        );
      }),
    );
    expect(committed.size).toBe(8);
    expect(retried.length).toBeGreaterThan(0);
    const { budget } = await accounts.getAccount({ id, kind: AccountKind.STUDY });
    expect(budget!.granted).toBeGreaterThanOrEqual(1n);
    expect(budget!.granted).toBeLessThanOrEqual(8n);
  });
});

describe("endorsers", () => {
  it("that do not exist are replaced by the next alternative", async () => {
    const { accounts } = createLedgerClients(connection);
    const { id } = await createStudy();
    const [first, second] = hospitalsOf(network.profile).map(
      (hospital) => organisation(network.profile, hospital).mspId,
    );
    const contextValues = createContextValues().set(endorsersKey, [
      ["GhostMSP", first!],
      [first!, second!],
    ]);
    const request = { id, kind: AccountKind.STUDY, microEpsilon: 1n, reason: "a test" };
    expect((await accounts.setGrant(request, { contextValues })).budget?.granted).toBe(1n);
  });

  it("that are too few make the transaction invalid", async () => {
    const { accounts } = createLedgerClients(connection);
    const { id } = await createStudy();
    const [first] = hospitalsOf(network.profile).map(
      (hospital) => organisation(network.profile, hospital).mspId,
    );
    const contextValues = createContextValues().set(endorsersKey, [first!]);
    const request = { id, kind: AccountKind.STUDY, microEpsilon: 1n, reason: "a test" };
    const error = await accounts.setGrant(request, { contextValues }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectError);
    expect(error).toMatchObject({ code: Code.PermissionDenied });
    expect((error as ConnectError).rawMessage).toContain("ENDORSEMENT_POLICY_FAILURE");
  });
});

describe("a refusal", () => {
  it("of a contract arrives with its code and reason", async () => {
    const { accounts } = createLedgerClients(connection);
    const error = await accounts
      .getAccount({ id: "nobody", kind: AccountKind.STUDY })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: Code.NotFound });
  });
});
