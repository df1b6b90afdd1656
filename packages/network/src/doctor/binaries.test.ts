import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findBinaries, locateBinaries, missingPrograms } from "./binaries.ts";
import { examineMachine } from "./examine.ts";
import { isAtLeast } from "./version.ts";

describe("Fabric's programs", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mtc-bin-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function install(where: string, program: string, version: string, mode = 0o755): Promise<string> {
    await mkdir(join(folder, where), { recursive: true });
    const file = join(folder, where, program);
    await writeFile(file, `#!/bin/sh\necho "${program}:"\necho " Version: ${version}"\n`);
    await chmod(file, mode);
    return file;
  }

  it("are found in FABRIC_BIN before PATH, if they can be run", async () => {
    const first = await install("first", "peer", "v3.1.5");
    const second = await install("second", "orderer", "v3.1.5");
    await install("second", "peer", "v3.1.5");
    await install("second", "configtxgen", "v3.1.5", 0o644);
    const environment = {
      FABRIC_BIN: join(folder, "first"),
      PATH: ["/nowhere", join(folder, "second")].join(delimiter),
    };
    const found = await locateBinaries(environment);
    expect(found).toEqual({ peer: first, orderer: second });
    expect(missingPrograms(found)).toEqual(["configtxgen"]);
  });

  it("that are missing are named, with how to get them", async () => {
    await expect(findBinaries({ PATH: folder })).rejects.toMatchObject({
      code: "binaries-missing",
      message: expect.stringMatching(
        /^Hyperledger Fabric's peer, orderer, configtxgen not found .*install-fabric\.sh/,
      ),
    });
  });

  it("are examined one by one", async () => {
    await install("bin", "peer", "v3.1.5");
    await install("bin", "orderer", "v2.5.9");
    await install("bin", "configtxgen", "v2.2.0");
    const findings = await examineMachine({ FABRIC_BIN: join(folder, "bin") });
    expect(findings.slice(0, 3).map(({ name, state }) => `${name} ${state}`)).toEqual([
      "fabric peer ok",
      "fabric orderer warning",
      "fabric configtxgen failed",
    ]);
  });
});

it.each([
  ["v3.1.5", [3, 0], true],
  ["3.0.0", [3, 0], true],
  ["v2.5.12", [3, 0], false],
  ["v10.0.0", [3, 1], true],
  ["v2.10.0", [2, 5], true],
  ["latest", [3, 0], undefined],
] as const)("isAtLeast(%j, %j) is %j", (version, least, expected) => {
  expect(isAtLeast(version, least)).toBe(expected);
});
