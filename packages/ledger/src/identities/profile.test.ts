import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  ensureAuthority,
  identityFolder,
  identityToAttributes,
  issueIdentity,
  loadIdentity,
  loadNetworkProfile,
  type NetworkProfile,
  organisation,
  profileFile,
  saveNetworkProfile,
} from "./index.ts";

let dir: string;
let profile: NetworkProfile;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "identities-"));
  const { certificatePem } = await ensureAuthority(dir, "mtc", "identity");
  profile = {
    name: "test",
    kind: "fabric",
    channel: "medtech",
    chaincode: "mtc",
    endorsements: 2,
    blockSignatures: 3,
    organisations: [
      {
        id: "mtc",
        mspId: "MtcMSP",
        kind: "platform",
        peer: { address: "127.0.0.1:7051", serverName: "localhost" },
        roots: [certificatePem],
        tlsRoots: [certificatePem],
      },
    ],
    orderers: [{ mspId: "MtcOrdererMSP", roots: [certificatePem] }],
  };
  await saveNetworkProfile(profileFile(dir), profile);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe("a network profile", () => {
  test("comes back as it was saved", async () => {
    expect(await loadNetworkProfile(profileFile(dir))).toEqual(profile);
    expect(organisation(profile, "mtc").mspId).toBe("MtcMSP");
  });

  test("without an organisation says which ones it has", () => {
    expect(() => organisation(profile, "hospital-z")).toThrow(
      "network test has no organisation hospital-z, only mtc",
    );
  });

  test.each<[string, (text: string) => string, string]>([
    ["that is no JSON", () => "{", "JSON"],
    ["that is a list", () => "[]", "profile must be an object"],
    [
      "of an unknown kind",
      (text) => text.replace('"fabric"', '"other"'),
      "kind must be one of embedded, fabric",
    ],
    ["without a channel", (text) => text.replace('"medtech"', '""'), "channel must be a text"],
    [
      "with half an endorsement",
      (text) => text.replace('"endorsements": 2', '"endorsements": 0.5'),
      "endorsements",
    ],
    [
      "without an address",
      (text) => text.replace('"127.0.0.1:7051"', "null"),
      "organisations[0].peer.address",
    ],
    [
      "with a root that is none",
      (text) => text.replace(/BEGIN CERT/, "BEGIN PRIV"),
      "organisations[0].roots[0]",
    ],
    [
      "without orderers",
      (text) => text.replace(/"orderers": \[[\s\S]*\]/, '"orderers": []'),
      "orderers must be a list",
    ],
  ])("%s is refused with file and field", async (_what, change, reason) => {
    const file = join(dir, "changed.json");
    await writeFile(file, change(await readFile(profileFile(dir), "utf8")));
    await expect(loadNetworkProfile(file)).rejects.toMatchObject({ code: "malformed-profile" });
    await expect(loadNetworkProfile(file)).rejects.toThrow(reason);
    await expect(loadNetworkProfile(file)).rejects.toThrow(file);
  });

  test("that cannot be read is named", async () => {
    const file = join(dir, "missing.json");
    await expect(loadNetworkProfile(file)).rejects.toMatchObject({ code: "unreadable-file" });
    await expect(loadNetworkProfile(file)).rejects.toThrow(file);
  });
});

describe("issueIdentity", () => {
  test("keeps certificate and key in a folder, the key for its owner alone", async () => {
    const attributes = { "mtc.role": "researcher", "mtc.id": "r-1" };
    const issued = await issueIdentity(dir, "mtc", { name: "researcher-1", attributes });
    const folder = identityFolder(dir, "mtc", "researcher-1");
    expect(await loadIdentity(folder, "MtcMSP")).toEqual(issued);
    expect(identityToAttributes(issued)).toEqual(attributes);
    expect((await stat(join(folder, "key.pem"))).mode & 0o777).toBe(0o600);
  });

  test("returns what exists already", async () => {
    const options = { name: "twice", attributes: {} };
    expect(await issueIdentity(dir, "mtc", options)).toEqual(await issueIdentity(dir, "mtc", options));
  });

  test.each(["", "../up", "a/b", "Ä", ".hidden", "x".repeat(65)])("refuses the name %j", async (name) => {
    await expect(issueIdentity(dir, "mtc", { name, attributes: {} })).rejects.toMatchObject({
      code: "malformed-identity",
    });
  });

  test("refuses an unknown organisation", async () => {
    const issuing = issueIdentity(dir, "nobody", { name: "x", attributes: {} });
    await expect(issuing).rejects.toMatchObject({ code: "unknown-organisation" });
  });
});
