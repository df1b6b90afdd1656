import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { organisationFolder } from "@medtech-chain/ledger/identities";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  backUpNode,
  isListening,
  launchFabricNetwork,
  PORT_NAMES,
  restoreNode,
  revokeIdentity,
} from "../src/index.ts";
import { chaincodeCommand, missing, type NetworkUnderTest, startNetwork } from "./network.ts";

const ENDORSEMENT_POLICY_FAILURE = 10;
const HOSPITALS = ["HospitalAMSP", "HospitalBMSP"];

if (missing !== undefined) console.log(`network: ${missing}`);

describe.skipIf(missing !== undefined)("a Fabric network with four BFT orderers", () => {
  let test: NetworkUnderTest;

  beforeAll(async () => {
    test = await startNetwork();
  }, 180_000);

  afterAll(async () => {
    await test?.remove();
  });

  async function read(organisationId: string, key: string): Promise<string> {
    const contract = await test.contract(organisationId);
    return Buffer.from(await contract.evaluateTransaction("get", key)).toString();
  }

  async function expectEverywhere(key: string, value: string): Promise<void> {
    for (const { id } of test.network.definition.organisations) {
      await expect.poll(() => read(id, key), { timeout: 20_000 }).toBe(value);
    }
  }

  it("commits a transaction from every organisation, and every peer has it", async () => {
    for (const { id } of test.network.definition.organisations) {
      await (await test.contract(id)).submitTransaction("put", `from-${id}`, id);
    }
    for (const { id } of test.network.definition.organisations) {
      await expectEverywhere(`from-${id}`, id);
    }
  });

  it.each([
    { by: "one hospital alone", endorsingOrganizations: ["HospitalAMSP"] },
    { by: "a hospital and the platform", endorsingOrganizations: ["HospitalAMSP", "MtcMSP"] },
  ])("commits as invalid what $by endorsed", async ({ endorsingOrganizations }) => {
    const contract = await test.contract("hospital-a");
    const commit = await contract.submitAsync("put", { arguments: ["forged", "1"], endorsingOrganizations });
    expect(await commit.getStatus()).toMatchObject({ successful: false, code: ENDORSEMENT_POLICY_FAILURE });
    expect(await read("hospital-b", "forged")).toBe("");
  });

  it("keeps a hospital's secret from the platform", async () => {
    const hospital = await test.contract("hospital-a", "node");
    await hospital.submit("putSecret", {
      arguments: ["share"],
      transientData: { secret: "of hospitals" },
      endorsingOrganizations: HOSPITALS,
    });
    const asHospital = async () =>
      hospital.evaluate("getSecret", { arguments: ["share"], endorsingOrganizations: ["HospitalBMSP"] });
    await expect.poll(async () => Buffer.from(await asHospital()).toString()).toBe("of hospitals");
    const platform = await test.contract("mtc");
    for (const endorser of ["MtcMSP", "HospitalAMSP"]) {
      const attempt = platform.evaluate("getSecret", {
        arguments: ["share"],
        endorsingOrganizations: [endorser],
      });
      await expect(attempt, endorser).rejects.toThrow();
    }
  });

  it("goes on with one orderer and one peer dead, and both catch up", async () => {
    await test.network.halt("orderer-hospital-c", "SIGKILL");
    await test.network.halt("peer-hospital-c", "SIGKILL");
    try {
      await (await test.contract("hospital-a")).submitTransaction("put", "meanwhile", "written");
    } finally {
      await test.network.resume("orderer-hospital-c");
      await test.network.resume("peer-hospital-c");
      await test.network.ready();
    }
    await expectEverywhere("meanwhile", "written");
  });

  it("starts a chaincode that was killed again", async () => {
    const before = test.network.status.find(({ name }) => name === "chaincode-hospital-a")!;
    test.network.kill("chaincode-hospital-a");
    await expect
      .poll(() => test.network.status.find(({ name }) => name === "chaincode-hospital-a")!.pid, {
        timeout: 10_000,
      })
      .not.toBe(before.pid);
    await test.network.ready();
    await (await test.contract("hospital-a")).submitTransaction("put", "after-kill", "written");
    await expectEverywhere("after-kill", "written");
  });

  it.each(["peer", "orderer"] as const)(
    "restores the %s of a hospital from a backup, which fetches what came after",
    async (role) => {
      const node = { dir: test.dir, organisation: "hospital-c", role };
      const name = `${role}-hospital-c`;
      const archive = join(test.dir, "backups", `${name}.tar.gz`);
      const contract = await test.contract("hospital-a");
      await expect(backUpNode(node, archive)).rejects.toMatchObject({ code: "already-running" });
      await test.network.halt(name);
      await backUpNode(node, archive);
      expect((await stat(archive)).mode & 0o077).toBe(0);
      for (let i = 0; i < 3; i++)
        await contract.submitTransaction("put", `after-backup-of-${name}`, String(i));
      await rm(join(test.dir, "organisations", "hospital-c", role, "data"), { recursive: true });
      await restoreNode(node, archive);
      await expect(restoreNode(node, join(test.dir, "network.yaml"))).rejects.toMatchObject({
        code: "artefact-failed",
      });
      await test.network.resume(name);
      await test.network.ready();
      await expectEverywhere(`after-backup-of-${name}`, "2");
    },
  );

  it("refuses the next transaction of an identity that is revoked, and nobody else's", async () => {
    const collector = await test.contract("hospital-b", "collector");
    await collector.submitTransaction("put", "by-collector", "before");
    const revoked = { dir: test.dir, organisation: "hospital-b", identity: "collector" };
    await revokeIdentity(revoked);
    await expect
      .poll(() => refusalOf(collector.submitTransaction("put", "by-collector", "after")))
      .toContain("denied");
    await (await test.contract("hospital-b", "node")).submitTransaction("put", "by-node", "after");
    await (await test.contract("hospital-a", "collector")).submitTransaction("put", "by-other", "after");
    await revokeIdentity(revoked);
    await expect(revokeIdentity({ ...revoked, identity: "admin" })).rejects.toThrow("cannot be revoked");
  });

  async function refusalOf(call: Promise<unknown>): Promise<string> {
    return call.then(
      () => "accepted",
      (error: unknown) => `${String(error)} ${JSON.stringify((error as { details?: unknown }).details)}`,
    );
  }

  it("keeps private keys readable by their owner alone", async () => {
    for (const { id } of test.network.definition.organisations) {
      const folder = organisationFolder(test.dir, id);
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      for (const file of files.filter((each) => each.isFile() && !each.parentPath.includes("/data"))) {
        const path = join(file.parentPath, file.name);
        const isSecret = (await readFile(path, "utf8")).includes("PRIVATE KEY");
        if (isSecret) expect((await stat(path)).mode & 0o077, path).toBe(0);
      }
    }
  });

  it("leaves no process and no port when it stops, and keeps what was committed", async () => {
    const pids = test.network.status.map(({ pid }) => pid!);
    test.disconnect();
    await test.network.stop();
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    for (const { ports } of test.network.definition.organisations) {
      for (const name of PORT_NAMES) expect(await isListening(ports[name])).toBe(false);
    }
    expect(await readdir(join(test.dir, "run"))).toEqual([]);

    test.network = await launchFabricNetwork({ dir: test.dir, chaincodeCommand });
    await expectEverywhere("after-kill", "written");
    await (await test.contract("mtc")).submitTransaction("put", "after-restart", "written");
    await expectEverywhere("after-restart", "written");
  }, 180_000);
});

describe.skipIf(missing !== undefined)("a Fabric network under Raft", () => {
  it("commits a transaction with two hospitals and the platform", async () => {
    const test = await startNetwork({ hospitals: ["hospital-a", "hospital-b"] });
    try {
      expect(test.network.definition.consensus.type).toBe("raft");
      await (await test.contract("mtc")).submitTransaction("put", "key", "value");
      const contract = await test.contract("hospital-b");
      await expect
        .poll(async () => Buffer.from(await contract.evaluateTransaction("get", "key")).toString(), {
          timeout: 10_000,
        })
        .toBe("value");
    } finally {
      await test.remove();
    }
  }, 180_000);
});
