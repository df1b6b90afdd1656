import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { exampleRules } from "@medtech-chain/cli/consortium";
import { AskFlow } from "@medtech-chain/cli/flows";
import { parseQuery } from "@medtech-chain/domain/query";
import { receiptFromJson, receiptToJson, verifyReceipt } from "@medtech-chain/ledger";
import type { Release } from "@medtech-chain/schema";
import {
  HospitalProcess,
  hospitalsOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestNetwork,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const SYNTHEA = fileURLToPath(new URL("../../shared/data/synthea-sample", import.meta.url));
const MAPPING = fileURLToPath(new URL("../packages/hospital/test/synthea/mapping.yaml", import.meta.url));
const MTC = fileURLToPath(new URL("../packages/cli/bin/mtc.ts", import.meta.url));
const isThere = existsSync(join(SYNTHEA, "devices.csv"));
if (!isThere) console.log("skipped: ../shared/data/synthea-sample is not here");

const DEVICE_TYPES = ["Blood glucose meter", "Home nebulizer", "Hospital bed  device", "Infusion pump"];
/** Made-up devices of each hospital, beside the sample's at the first. */
const SIMULATED = 300;

const run = promisify(execFile);

describe.skipIf(!isThere)("the main job: files to private answers with receipts", () => {
  let network: TestNetwork;
  let dir: string;
  let flow: AskFlow;
  const nodes: HospitalProcess[] = [];
  const lines = isThere
    ? readFileSync(join(SYNTHEA, "devices.csv"), "utf8")
        .split("\n")
        .slice(1)
        .filter((line) => line !== "")
    : [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mtc-main-"));
    network = await startTestNetwork();
    // Without noise, answers can be compared with counts taken from the file by hand.
    await setUpTestConsortium(network, {
      rules: exampleRules(network.profile, { domains: { device_type: DEVICE_TYPES }, privacy: false }),
    });
    const { connection } = await network.asResearcher("researcher-1");
    flow = new AskFlow({ connection, researcher: "researcher-1" });
  });
  afterAll(async () => {
    flow?.[Symbol.dispose]();
    await Promise.all(nodes.map((node) => node.stop()));
    await network?.stop();
    await rm(dir, { recursive: true, force: true });
  });

  const ask = async (text: string) =>
    (await flow.ask({ question: parseQuery(text, { now: 0 }), microEpsilon: 1n })).release;
  const linesWith = (part: string) => BigInt(lines.filter((line) => line.includes(part)).length);

  it("takes the Synthea sample by mtc collect", async () => {
    const args = ["collect", join(SYNTHEA, "devices.csv"), "--hospital", "hospital-a", "--mapping", MAPPING];
    const collected = run(process.execPath, [MTC, ...args, "--dir", network.dir, "--json"]);
    const { stdout } = await collected;
    expect(JSON.parse(stdout)).toMatchObject({ reports: lines.length, rejected: 0 });
  });

  it("answers what the files' text says, once all nodes have reported", async () => {
    for (const hospital of hospitalsOf(network.profile)) {
      const sources = `  - { kind: simulator, name: wards, seed: ${hospital}, devices: ${SIMULATED} }`;
      nodes.push(await HospitalProcess.start({ network, hospital, sources, dir }));
    }
    const all = BigInt(lines.length + SIMULATED * nodes.length);
    await expect.poll(() => countDevices(network), { timeout: 60_000 }).toBe(all);
    expect(numberOf(await ask("count"))).toBe(all);
    expect(
      numberOf(await ask("count where udi_serial_number is set").catch(() => undefined)),
    ).toBeUndefined();
    const ofSample = "count where production_time is not set and device_type";
    expect(numberOf(await ask(`${ofSample} = "Blood glucose meter"`))).toBe(
      linesWith(",Blood glucose meter ("),
    );
    expect(numberOf(await ask(`${ofSample} = "Home nebulizer"`))).toBe(linesWith(",Home nebulizer ("));
    expect(numberOf(await ask("count where production_time is not set and active = true"))).toBe(
      linesWith("Z,,"),
    );
    const grouped = await ask("count where production_time is not set by device_type");
    expect(grouped.groups.map(({ estimate }) => estimate!.value)).toEqual([
      linesWith(",Blood glucose meter ("),
      linesWith(",Home nebulizer ("),
      linesWith(",Hospital bed  device ("),
      0n,
      BigInt(lines.length) -
        linesWith(",Blood glucose meter (") -
        linesWith(",Home nebulizer (") -
        linesWith(",Hospital bed  device ("),
      0n,
    ]);
  });

  it("gives receipts that hold, also read back from their file, and that do not hold when altered", async () => {
    const release = await ask("average battery_level");
    const file = receiptToJson(await flow.receipt(release));
    expect(verifyReceipt(receiptFromJson(file), network.profile).verified).toBe(true);
    const forged = receiptFromJson(file);
    forged.release!.groups[0]!.estimate!.value += 1n;
    const failed = verifyReceipt(forged, network.profile).checks.filter(({ status }) => status === "failed");
    expect(failed.map(({ name }) => name)).toContain("answer/release");
  });
});

async function countDevices(network: TestNetwork): Promise<bigint> {
  const { batches } = await network.as("mtc", "auditor");
  return (await batches.getIndexStatus({})).devices;
}

function numberOf(release: Release | undefined): bigint | undefined {
  return release?.groups[0]?.estimate?.value;
}
