import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isRefusedFor } from "@medtech-chain/domain";
import { transientKey } from "@medtech-chain/ledger";
import { Reason } from "@medtech-chain/schema";
import {
  answerQuestion,
  BatchWriter,
  countQuestion,
  cutOf,
  endorsedByHospitals,
  hospitalsOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestNetwork,
  testReports,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

describe("the hospitals' noise shares", () => {
  let network: TestNetwork;
  let writer: BatchWriter;

  beforeAll(async () => {
    network = await startTestNetwork();
    await setUpTestConsortium(network);
    writer = new BatchWriter(network, "hospital-a");
    await writer.write(testReports(40));
  });
  afterAll(() => network?.stop());

  async function contribute(hospital: string, epoch: number, share: Uint8Array) {
    const { noise } = await network.as(hospital, "node");
    const options = endorsedByHospitals(network);
    options.contextValues.set(transientKey, { share });
    return noise.contributeShare({ epoch }, options);
  }

  const statusOf = async () => (await network.as("mtc", "auditor")).noise.getNoiseStatus({});

  it("refuses a share of zeros, a short one and a copy of another hospital's", async () => {
    const share = new Uint8Array(randomBytes(32));
    await contribute("hospital-a", 2, share);
    for (const bad of [new Uint8Array(32), share.subarray(1), share]) {
      await expect(contribute("hospital-b", 2, bad)).rejects.toSatisfy((error) =>
        isRefusedFor(error, Reason.MALFORMED),
      );
    }
    expect((await statusOf()).current).toBe(1);
  });

  it("come into force when every hospital has given one, and never change", async () => {
    await contribute("hospital-a", 2, new Uint8Array(randomBytes(32)));
    await contribute("hospital-b", 2, new Uint8Array(randomBytes(32)));
    const researcher = await network.asResearcher("researcher-1");
    const { ask } = await researcher.questions.ask({
      question: countQuestion(),
      cut: cutOf(writer),
      microEpsilon: 1_000n,
    });
    expect(ask!.privacy!.noiseEpoch).toBe(1);
    await contribute("hospital-c", 2, new Uint8Array(randomBytes(32)));
    expect((await statusOf()).current).toBe(2);
    // The same question keeps the noise that it was charged with.
    const release = await answerQuestion(network, ask!.id);
    expect(release.privacy!.noiseEpoch).toBe(1);
  });

  it("are purged from every peer once the epoch is over and no question waits for it", async () => {
    const node = await network.as("hospital-b", "node");
    const researcher = await network.asResearcher("researcher-1");
    const canary = new Uint8Array(randomBytes(32));
    await contribute("hospital-a", 3, canary);
    await contribute("hospital-b", 3, new Uint8Array(randomBytes(32)));
    await contribute("hospital-c", 3, new Uint8Array(randomBytes(32)));
    const { ask } = await researcher.questions.ask({
      question: countQuestion({ period: { from: 1, until: 1_900_000_000 } }),
      cut: cutOf(writer),
      microEpsilon: 1_000n,
    });
    const purge = (epoch: number) => node.noise.purgeEpoch({ epoch }, endorsedByHospitals(network));
    await expect(purge(3)).rejects.toSatisfy((error) => isRefusedFor(error, Reason.STILL_IN_USE));
    for (const hospital of hospitalsOf(network.profile)) {
      await contribute(hospital, 4, new Uint8Array(randomBytes(32)));
    }
    await expect(purge(3)).rejects.toSatisfy((error) => isRefusedFor(error, Reason.STILL_IN_USE));
    await answerQuestion(network, ask!.id);
    expect(await countFilesWith(network.dir, canary)).toBeGreaterThan(0);
    expect((await purge(3)).epoch!.purged).toBe(true);
    expect((await statusOf()).epochs.map(({ purged }) => purged)).toEqual([false, false, true, false]);
    // Fabric's peers forget at once, and clean their files later, when they compact them (ledger.pvtdataStore.purgeInterval).
    if (process.env.MTC_NETWORK === "fabric") return;
    await expect.poll(() => countFilesWith(network.dir, canary), { timeout: 20_000 }).toBe(0);
  });
});

/** Files below a folder that hold the bytes. */
async function countFilesWith(folder: string, bytes: Uint8Array): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  let files = 0;
  for (const entry of entries.filter((candidate) => candidate.isFile())) {
    const content = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0));
    if (content.includes(Buffer.from(bytes))) files += 1;
  }
  return files;
}
