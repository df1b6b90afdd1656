import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectLedger } from "@medtech-chain/ledger";
import {
  identityFolder,
  loadIdentity,
  organisation as organisationOf,
} from "@medtech-chain/ledger/identities";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { portsFrom } from "../src/definition/parse.ts";
import {
  assembleConsortium,
  definitionToYaml,
  type FabricNetwork,
  initOrganisation,
  joinConsortium,
  launchFabricNetwork,
  type NetworkDefinition,
  networkStatus,
  type OrganisationPart,
  partToText,
  planLocalNetwork,
  prepareNetwork,
  proposeMembership,
  renewCertificates,
  setUpNetwork,
  signMembership,
  submitMembership,
  textToPart,
} from "../src/index.ts";
import { findFreePorts } from "../src/processes/ports.ts";
import { chaincodeCommand, missing } from "./network.ts";

describe.skipIf(missing !== undefined)("a consortium whose members keep their own keys", () => {
  let root: string;
  let plan: NetworkDefinition;
  const parts: OrganisationPart[] = [];
  const networks: FabricNetwork[] = [];
  const folder = (id: string) => join(root, id);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "mtc-consortium-"));
    plan = await planLocalNetwork();
    for (const each of plan.organisations) {
      const { file } = await initOrganisation(folder(each.id), each);
      parts.push(textToPart(await readFile(file, "utf8")));
    }
    const file = await assembleConsortium(folder("consortium"), plan, parts);
    for (const { id } of plan.organisations) await joinConsortium(folder(id), file);
  });

  afterAll(async () => {
    await Promise.all(networks.map((network) => network.stop()));
    await rm(root, { recursive: true, force: true });
  });

  async function keysIn(dir: string): Promise<string[]> {
    const files = await readdir(dir, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map(async (file) => {
        const path = join(file.parentPath, file.name);
        return (await readFile(path, "utf8")).includes("PRIVATE KEY") ? path : "";
      });
    return (await Promise.all(texts)).filter((path) => path !== "");
  }

  it("has each private key in its organisation's folder alone", async () => {
    expect(await keysIn(folder("consortium"))).toEqual([]);
    for (const { id } of plan.organisations) {
      const keys = await keysIn(folder(id));
      expect(keys.length).toBeGreaterThan(5);
      for (const key of keys) expect(key).toContain(join(id, "organisations", id));
    }
  });

  it("runs when each member starts its own processes, and commits for all", async () => {
    const steps = plan.organisations.map(({ id }) =>
      launchFabricNetwork({ dir: folder(id), chaincodeCommand }),
    );
    networks.push(...(await Promise.all(steps)));
    expect(networks.map(({ processes }) => processes.length)).toEqual([3, 3, 3, 3]);
    const [{ profile }] = networks as [FabricNetwork];
    for (const network of networks) expect(network.profile).toEqual(profile);

    for (const { id } of plan.organisations) {
      const { mspId } = organisationOf(profile, id);
      const identity = await loadIdentity(identityFolder(folder(id), id, "admin"), mspId);
      using connection = connectLedger({ profile, organisation: id, identity });
      const contract = connection.network.getContract(profile.chaincode);
      await contract.submitTransaction("put", `from-${id}`, id);
      expect(Buffer.from(await contract.evaluateTransaction("get", `from-${id}`)).toString()).toBe(id);
    }
  }, 180_000);

  it("admits a hospital while it runs, whose peer and orderer catch up", async () => {
    const id = "hospital-d";
    const ports = portsFrom(await findFreePorts(6));
    const organisation = { ...plan.organisations[0]!, id, name: "HospitalD", domain: `${id}.example`, ports };
    const { part } = await initOrganisation(folder(id), organisation);
    const [first, ...others] = plan.organisations.map((each) => ({
      dir: folder(each.id),
      organisation: each.id,
    }));

    let admission = await proposeMembership(first!, part);
    await expect(submitMembership(first!, admission)).rejects.toMatchObject({ code: "request-refused" });
    for (const actor of others) admission = await signMembership(actor, admission);
    const file = await submitMembership(first!, admission);

    for (const actor of [first!, ...others]) await joinConsortium(actor.dir, file);
    await joinConsortium(folder(id), file);
    const settingUp = [first!, ...others].map(({ dir }) => setUpNetwork({ dir }));
    const joining = launchFabricNetwork({ dir: folder(id), chaincodeCommand });
    await Promise.all(settingUp);
    networks.push(await joining);

    const { profile } = networks.at(-1)!;
    expect(profile.organisations).toHaveLength(5);
    expect(profile.blockSignatures).toBe(4);
    const { mspId } = organisationOf(profile, id);
    const identity = await loadIdentity(identityFolder(folder(id), id, "admin"), mspId);
    using connection = connectLedger({ profile, organisation: id, identity });
    const contract = connection.network.getContract(profile.chaincode);
    expect(Buffer.from(await contract.evaluateTransaction("get", "from-mtc")).toString()).toBe("mtc");
    await contract.submit("put", {
      arguments: ["endorsed-by-d", "1"],
      endorsingOrganizations: [mspId, "HospitalAMSP"],
    });
    expect(Buffer.from(await contract.evaluateTransaction("get", "endorsed-by-d")).toString()).toBe("1");
  }, 180_000);

  it("replaces an orderer's certificates while it runs, and the orderer signs blocks again", async () => {
    const members = (await networkStatus(folder("mtc"))).definition.organisations;
    const actors = members.map(({ id }) => ({ dir: folder(id), organisation: id }));
    const hospital = members.find(({ id }) => id === "hospital-b")!;
    const dir = folder("hospital-b");
    const { renewed } = await renewCertificates(dir, hospital, { withinDays: 3650, pinnedToo: true });
    expect(renewed.filter(({ isPinned }) => isPinned)).toHaveLength(2);
    const { part } = await initOrganisation(dir, hospital);
    let change = await proposeMembership(actors[1]!, part);
    for (const actor of actors.filter(({ organisation }) => organisation !== "hospital-b")) {
      change = await signMembership(actor, change);
    }
    const file = await submitMembership(actors[0]!, change);
    for (const actor of actors) await joinConsortium(actor.dir, file);

    const network = networks.find(({ processes }) => processes.includes("orderer-hospital-b"))!;
    await network.halt("orderer-hospital-b");
    await prepareNetwork({ dir });
    await network.resume("orderer-hospital-b");
    await network.ready();
    // Of five orderers four must sign: with another one dead, the renewed one is needed.
    const other = networks.find(({ processes }) => processes.includes("orderer-hospital-c"))!;
    await other.halt("orderer-hospital-c", "SIGKILL");
    const { profile } = networks.at(-1)!;
    const { mspId } = organisationOf(profile, "mtc");
    const identity = await loadIdentity(identityFolder(folder("mtc"), "mtc", "admin"), mspId);
    using connection = connectLedger({ profile, organisation: "mtc", identity });
    await connection.network.getContract(profile.chaincode).submitTransaction("put", "after-renewal", "1");
  }, 180_000);

  it("signs no admission that changes something else", async () => {
    const [first] = plan.organisations;
    const actor = { dir: folder(first!.id), organisation: first!.id };
    const { part } = await initOrganisation(folder("hospital-e"), {
      ...first!,
      id: "hospital-e",
      name: "HospitalE",
      domain: "hospital-e.example",
      ports: portsFrom(await findFreePorts(6)),
    });
    const honest = JSON.parse(await proposeMembership(actor, part)) as { part: string; change: string };
    const { part: other } = await initOrganisation(folder("hospital-f"), {
      ...part.organisation,
      id: "hospital-f",
      name: "HospitalF",
      domain: "hospital-f.example",
      ports: portsFrom(await findFreePorts(6)),
    });
    const forged = JSON.stringify({ part: partToText(other), change: honest.change });
    await expect(signMembership(actor, forged)).rejects.toThrow(
      "something else than what concerns hospital-f",
    );
  });
});

describe.skipIf(missing !== undefined)("what is handed over", () => {
  let dir: string;
  let part: OrganisationPart;
  let other: OrganisationPart;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mtc-part-"));
    const { organisations } = await planLocalNetwork();
    ({ part } = await initOrganisation(join(dir, "a"), organisations[0]!));
    ({ part: other } = await initOrganisation(join(dir, "b"), organisations[1]!));
  });

  afterAll(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  const tamper = (change: (value: Record<string, Record<string, unknown>>) => void) => {
    const value = JSON.parse(partToText(part)) as Record<string, Record<string, unknown>>;
    change(value);
    return JSON.stringify(value);
  };

  it.each<[string, () => string, string]>([
    ["no JSON", () => "name: x", "not JSON"],
    ["null", () => "null", "not an object"],
    [
      "a private key",
      () => tamper((v) => (v["roots"]!["identity"] = "-----BEGIN PRIVATE KEY-----")),
      "private key",
    ],
    ["no organisation", () => tamper((v) => delete v["organisation"]), "line 1"],
    ["a path as id", () => tamper((v) => (v["organisation"]!["id"] = "../../x")), "id must be"],
    ["no roots", () => tamper((v) => delete v["roots"]), "roots.identity is missing"],
    ["a root that is none", () => tamper((v) => (v["roots"]!["tls"] = "hello")), "roots.tls is not a PEM"],
    [
      "an orderer of another root",
      () => tamper((v) => (v["orderer"]!["certificate"] = other.orderer.certificate)),
      "no root of",
    ],
    [
      "a root as the orderer",
      () => tamper((v) => (v["orderer"]!["certificate"] = part.roots.orderer)),
      "certificate authority",
    ],
    [
      "an identity as a root",
      () => tamper((v) => (v["roots"]!["identity"] = part.orderer.certificate)),
      "root certificate",
    ],
    [
      "one root for peers and orderer",
      () => tamper((v) => (v["roots"]!["identity"] = part.roots.orderer)),
      "same root",
    ],
  ])("is refused with %s", (_, text, reason) => {
    expect(() => textToPart(text())).toThrow(reason);
  });

  it("is read back as it was", () => {
    expect(textToPart(partToText(part))).toEqual(part);
  });

  it("is refused if it says of the member otherwise than the member itself", async () => {
    const plan = await planLocalNetwork();
    const forged = { ...part, roots: { ...part.roots, tls: other.roots.tls } };
    const consortium = { definition: definitionToYaml(plan), parts: [partToText(forged)], genesis: "" };
    await expect(joinConsortium(join(dir, "a"), JSON.stringify(consortium))).rejects.toThrow(
      "otherwise than this folder",
    );
  });
});
