import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectLedger } from "@medtech-chain/ledger";
import {
  identityFolder,
  loadIdentity,
  loadNetworkProfile,
  organisation,
  profileFile,
} from "@medtech-chain/ledger/identities";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  definitionToSystemd,
  definitionToYaml,
  findBinaries,
  planLocalNetwork,
  prepareNetwork,
  setUpNetwork,
} from "../src/index.ts";
import { chaincodeCommand, missing } from "./network.ts";

/** Starts what a unit says, as systemd would: one program, its environment, its folder. */
function startUnit(text: string, log: string[]): ChildProcess {
  const value = (key: string) => text.match(new RegExp(`^${key}=(.*)$`, "m"))?.[1] ?? "";
  const unquote = (quoted: string) => quoted.replaceAll("%%", "%").replace(/\\(["\\])/g, "$1");
  const words = [...value("ExecStart").matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word]) => unquote(word!));
  const environment = [...text.matchAll(/^Environment="(.*?)=(.*)"$/gm)].map(([, name, set]) => [
    name!,
    unquote(set!),
  ]);
  const child = spawn(words[0]!, words.slice(1), {
    cwd: value("WorkingDirectory"),
    env: { PATH: process.env["PATH"], ...Object.fromEntries(environment) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr!.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  return child;
}

describe.skipIf(missing !== undefined)("a network that systemd's units run", () => {
  let dir: string;
  const children: ChildProcess[] = [];
  const log: string[] = [];

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mtc-units-"));
  });

  afterAll(async () => {
    for (const child of children) child.kill("SIGTERM");
    const running = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    await Promise.all(running.map((child) => once(child, "exit")));
    await rm(dir, { recursive: true, force: true });
  });

  it("is set up by one call, and again without harm", async () => {
    await writeFile(join(dir, "network.yaml"), definitionToYaml(await planLocalNetwork()));
    const definition = await prepareNetwork({ dir });
    const units = definitionToSystemd(definition, {
      dir,
      binaries: await findBinaries(),
      commands: {
        chaincode: chaincodeCommand,
        prepare: { command: "true", args: [] },
        setUp: { command: "true", args: [] },
      },
      user: "mtc",
    });
    const nodes = Object.entries(units).filter(([name]) => /mtc-(orderer|peer|chaincode)-/.test(name));
    expect(nodes).toHaveLength(12);
    children.push(...nodes.map(([, text]) => startUnit(text, log)));
    await setUpNetwork({ dir });
    await setUpNetwork({ dir });

    const profile = await loadNetworkProfile(profileFile(dir));
    const { mspId } = organisation(profile, "mtc");
    const identity = await loadIdentity(identityFolder(dir, "mtc", "admin"), mspId);
    using connection = connectLedger({ profile, organisation: "mtc", identity });
    const contract = connection.network.getContract(profile.chaincode);
    await contract.submitTransaction("put", "key", "value");
    expect(Buffer.from(await contract.evaluateTransaction("get", "key")).toString()).toBe("value");
    expect(await readFile(join(dir, "network.json"), "utf8")).not.toContain("PRIVATE");
  }, 180_000);
});
