import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { AskFailure, AskFlow } from "@medtech-chain/cli/flows";
import { AccountKind } from "@medtech-chain/schema";
import {
  countQuestion,
  HospitalProcess,
  hospitalsOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestNetwork,
  testStudies,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** How often a process is killed; `npm run soak` kills more often. */
const KILLS = Number(process.env.MTC_KILLS ?? 50);
const DEVICES = 5_000;
/** Slow enough that collecting goes on while processes die. */
const REPORTS_PER_SECOND = 60;
const PRICE = 10_000n;
/** Decides what dies when; named in the output, so that a failure can be tried again with the same. */
const SEED = Number(process.env.MTC_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** Longest wait until everything has recovered. */
const RECOVERY_MS = 180_000;

describe("kill -9 of any process, at any moment", () => {
  let network: TestNetwork;
  let dir: string;
  const hospitals = new Map<string, HospitalProcess>();

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mtc-killing-"));
    network = await startTestNetwork();
    await setUpTestConsortium(network);
    for (const hospital of hospitalsOf(network.profile)) {
      const sources = `  - { kind: simulator, name: wards, seed: ${hospital}, devices: ${DEVICES}, reports_per_second: ${REPORTS_PER_SECOND} }`;
      hospitals.set(hospital, await HospitalProcess.start({ network, hospital, sources, dir }));
    }
  });
  afterAll(async () => {
    await Promise.all([...hospitals.values()].map((hospital) => hospital.stop()));
    await network?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it(
    `loses, doubles and overspends nothing when processes are killed ${KILLS} times`,
    async () => {
      const targets = [...network.processes.processes, ...hospitals.keys()];
      const auditor = await network.as("mtc", "auditor");
      const researcher = await network.asResearcher(testStudies[0]!.researchers[0]!.id);
      await until(async () => {
        const { hospitals: status } = await auditor.batches.getIndexStatus({});
        return status.length === hospitals.size && status.every(({ rows }) => rows > 0n);
      });
      using flow = new AskFlow({ connection: researcher.connection, researcher: "researcher-1" });
      const asking = new AbortController();
      const seen = askUntil(asking.signal, flow);

      console.log(`MTC_SEED=${SEED}`);
      const random = createRandom(SEED);
      for (let i = 0; i < KILLS; i++) {
        await sleep(random() * 1_500);
        const target = targets[Math.floor(random() * targets.length)]!;
        const hospital = hospitals.get(target);
        if (hospital === undefined) network.processes.kill(target);
        else hospital.kill();
        // Now and then the next one dies while this one is still down.
        if (random() < 0.8) await network.processes.ready(AbortSignal.timeout(RECOVERY_MS));
      }
      asking.abort();
      const { charged, failures } = await seen;
      await network.processes.ready(AbortSignal.timeout(RECOVERY_MS));

      // Every report that a source handed over is on the ledger, and none twice: each device has reported once.
      await until(async () => {
        const { hospitals: status } = await auditor.batches.getIndexStatus({});
        return status.length === hospitals.size && status.every(({ rows }) => rows === BigInt(DEVICES));
      });
      const status = await auditor.batches.getIndexStatus({});
      expect(status.rows).toBe(BigInt(DEVICES * hospitals.size));
      expect(status.devices).toBe(status.rows);
      expect(status.hospitals.map(({ waiting, orphaned }) => [waiting, orphaned])).toEqual(
        status.hospitals.map(() => [0, 0]),
      );

      // Every charged question is answered, and what is spent is what the answers cost.
      await until(async () => (await researcher.questions.listPending({})).ids.length === 0);
      const released = await listReleases(researcher);
      for (const id of charged) expect(released).toContain(id);
      const { budget } = await researcher.accounts.getAccount({
        id: "researcher-1",
        kind: AccountKind.RESEARCHER,
      });
      expect(budget!.spent).toBe(PRICE * BigInt(released.length));
      expect(released.length, failures.join("\n")).toBeGreaterThan(KILLS / 10);
      console.log(
        `${KILLS} kills: ${released.length} questions answered, ${failures.length} calls failed meanwhile`,
      );
    },
    900_000 + KILLS * 10_000,
  );
});

/** Uniform in [0, 1), the same for the same seed (Park and Miller's minimal standard generator, 1988). */
function createRandom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Asks one question after the other. Calls fail while processes are down; what was charged is remembered. */
async function askUntil(signal: AbortSignal, flow: AskFlow) {
  const charged: string[] = [];
  const failures: string[] = [];
  for (let i = 0; !signal.aborted; i++) {
    try {
      const { ask } = await flow.ask({
        question: countQuestion({ period: { from: 1, until: 1_900_000_000 + i } }),
        microEpsilon: PRICE,
        patienceMs: 5_000,
      });
      charged.push(ask.id);
    } catch (error) {
      failures.push(String(error));
      if (error instanceof AskFailure && error.charge === "charged" && error.id !== undefined)
        charged.push(error.id);
      await sleep(200);
    }
  }
  return { charged, failures };
}

async function listReleases({
  questions,
}: Awaited<ReturnType<TestNetwork["asResearcher"]>>): Promise<string[]> {
  const ids: string[] = [];
  for (let pageToken = ""; ; ) {
    const page = await questions.listReleases({ pageToken });
    ids.push(...page.releases.map(({ id }) => id));
    pageToken = page.nextPageToken;
    if (pageToken === "") return ids;
  }
}

/** Waits until a condition holds that only needs time. Calls may fail meanwhile. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + RECOVERY_MS;
  let last: unknown = "the condition did not hold";
  while (Date.now() < deadline) {
    try {
      if (await condition()) return;
    } catch (error) {
      last = error;
    }
    await sleep(500);
  }
  throw new Error(`not recovered within ${RECOVERY_MS / 1000} s`, { cause: last });
}
