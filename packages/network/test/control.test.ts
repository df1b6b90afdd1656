import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  certificateTerms,
  destroyNetwork,
  downNetwork,
  networkLogs,
  networkStatus,
  type ObservedNetwork,
  renewCertificates,
  restartProcess,
  upgradeNetwork,
  upNetwork,
} from "../src/index.ts";
import { chaincodeCommand, missing } from "./network.ts";

describe.skipIf(missing !== undefined)("a network under a supervisor of its own", () => {
  let dir: string;
  const steps: string[] = [];
  const up = () =>
    upNetwork({ dir, chaincodeCommand, hospitals: ["hospital-a"], onProgress: (step) => steps.push(step) });
  const states = ({ processes }: ObservedNetwork) => new Set(processes.map(({ state }) => state));

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mtc-control-"));
  });

  afterAll(async () => {
    await downNetwork(dir);
    await rm(dir, { recursive: true, force: true });
  });

  it("comes up, says what it waits for, and is seen from outside", async () => {
    await up();
    expect(steps.at(-1)).toBe("waiting for chaincodes to answer and peers to find endorsers");
    const status = await networkStatus(dir);
    expect(status.supervisor).toBeGreaterThan(0);
    expect(status.processes).toHaveLength(6);
    expect(states(status)).toEqual(new Set(["up"]));
    expect(await networkLogs(dir)).not.toEqual([]);
  }, 120_000);

  it("does not come up twice", async () => {
    await expect(up()).rejects.toMatchObject({ code: "already-running" });
    await expect(destroyNetwork(dir)).rejects.toMatchObject({ code: "already-running" });
  });

  it("restarts one process", async () => {
    const pidOf = async () =>
      (await networkStatus(dir)).processes.find(({ name }) => name === "peer-mtc")!.pid!;
    const before = await pidOf();
    await restartProcess(dir, "peer-mtc");
    expect(await pidOf()).not.toBe(before);
    await expect(restartProcess(dir, "peer-nobody")).rejects.toThrow("there is no process peer-nobody");
  });

  it("upgrades the chaincode while it runs", async () => {
    const file = join(dir, "network.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace('version: "1.0"', 'version: "1.1"'));
    const pids = async () =>
      (await networkStatus(dir)).processes.filter(({ role }) => role === "chaincode").map(({ pid }) => pid);
    const before = await pids();
    await upgradeNetwork({ dir });
    for (const pid of await pids()) expect(before).not.toContain(pid);
    const config = JSON.parse(await readFile(join(dir, "organisations/mtc/chaincode/config.json"), "utf8"));
    expect(config.chaincodeId).toMatch(/^mtc_1\.1:/);
  });

  it("is cleared away when its supervisor was killed, and comes up again", async () => {
    const killed = await networkStatus(dir);
    process.kill(killed.supervisor!, "SIGKILL");
    await expect.poll(async () => (await networkStatus(dir)).supervisor).toBeUndefined();
    expect(states(await networkStatus(dir))).toEqual(new Set(["up"]));
    await up();
    const status = await networkStatus(dir);
    expect(states(status)).toEqual(new Set(["up"]));
    for (const { pid } of killed.processes) expect(() => process.kill(pid!, 0)).toThrow("ESRCH");
  }, 120_000);

  it("takes up renewed certificates, and says which the channel must agree on", async () => {
    await downNetwork(dir);
    const { definition } = await networkStatus(dir);
    const hospital = definition.organisations[0]!;
    expect(await renewCertificates(dir, hospital)).toEqual({ renewed: [], pinned: [] });
    const before = await certificateTerms(dir, hospital);
    const { renewed, pinned } = await renewCertificates(dir, hospital, { withinDays: 3650 });
    expect(renewed.length + pinned.length).toBe(before.length);
    expect(pinned.map(({ file }) => relative(dir, file)).sort()).toEqual([
      "organisations/hospital-a/orderer/identity/cert.pem",
      "organisations/hospital-a/orderer/tls-cert.pem",
    ]);
    await up();
    expect(states(await networkStatus(dir))).toEqual(new Set(["up"]));
  }, 120_000);

  it("goes down, and leaves nothing but its definition when it is destroyed", async () => {
    expect(await downNetwork(dir)).toBe(true);
    expect(await downNetwork(dir)).toBe(false);
    const status = await networkStatus(dir);
    expect(status.supervisor).toBeUndefined();
    expect(states(status)).toEqual(new Set(["down"]));
    await destroyNetwork(dir);
    expect(await readdir(dir)).toEqual(["network.yaml"]);
  }, 60_000);
});
