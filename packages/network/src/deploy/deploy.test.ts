import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseNetworkDefinition } from "../definition/parse.ts";
import { definitionToCompose } from "./compose.ts";
import { writeDeployment } from "./deployment.ts";
import { definitionToHelm } from "./kubernetes.ts";
import { definitionToSystemd } from "./systemd.ts";

const run = promisify(execFile);

const definition = parseNetworkDefinition(`name: medtech
organisations:
  - { id: hospital-a, kind: hospital, host: a.example, ports: 7000 }
  - { id: hospital-b, kind: hospital, host: b.example, ports: 7000 }
  - { id: hospital-c, kind: hospital, host: c.example, ports: 7000 }
  - { id: mtc, kind: platform, host: mtc.example, ports: 7000 }
`);
const command = (name: string) => ({
  command: process.execPath,
  args: [name, "with space", "$HOME", "100%"],
});
const commands = { chaincode: command("chaincode"), prepare: command("prepare"), setUp: command("set-up") };

describe("definitionToSystemd", () => {
  let dir: string;
  const options = () => ({
    dir,
    binaries: { peer: process.execPath, orderer: process.execPath, configtxgen: process.execPath },
    commands,
    user: "root",
  });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), "mtc-systemd-"));
  });

  afterAll(async () => {
    await rm(dir, { recursive: true });
  });

  it("makes a target, three services and two one-shots for each organisation", () => {
    const units = Object.keys(definitionToSystemd(definition, options()));
    expect(units.filter((unit) => unit.startsWith("mtc/")).sort()).toEqual([
      "mtc/mtc-chaincode-mtc.service",
      "mtc/mtc-mtc.target",
      "mtc/mtc-orderer-mtc.service",
      "mtc/mtc-peer-mtc.service",
      "mtc/mtc-prepare-mtc.service",
      "mtc/mtc-set-up-mtc.service",
    ]);
    expect(units).toHaveLength(4 * 6);
  });

  it("makes units that systemd accepts", async ({ skip }) => {
    const hasSystemd = await run("systemd-analyze", ["--version"]).then(
      () => true,
      () => false,
    );
    if (!hasSystemd) skip("systemd-analyze is not here");
    await writeDeployment(dir, definitionToSystemd(definition, options()));
    const units = Object.keys(definitionToSystemd(definition, options())).filter((unit) =>
      unit.startsWith("mtc/"),
    );
    const { stderr } = await run("systemd-analyze", ["verify", ...units.map((unit) => join(dir, unit))], {
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${join(dir, "mtc")}:` },
    });
    expect(stderr.split("\n").filter((line) => line.includes("mtc-"))).toEqual([]);
  });

  it("escapes what systemd would take for a specifier", () => {
    const unit = definitionToSystemd(definition, options())["mtc/mtc-orderer-mtc.service"]!;
    expect(unit).toContain('"FABRIC_LOGGING_FORMAT=%%{time:');
    expect(unit).not.toMatch(/[^%]%[^%]/);
  });
});

interface Service {
  readonly image: string;
  readonly command?: string[];
  readonly environment?: Record<string, string>;
  readonly network_mode?: string;
  readonly volumes?: { source: string; target: string; read_only?: boolean }[];
  readonly user?: string;
}

describe("definitionToCompose", () => {
  const files = definitionToCompose(definition, { commands });
  const services = (id: string) =>
    (parse(files[`${id}/compose.yaml`]!) as { services: Record<string, Service> }).services;

  it("runs an organisation's containers in one network namespace, without privileges", () => {
    const { pod, ...others } = services("hospital-a");
    expect(pod!.image).toContain("pause");
    expect(Object.keys(others).sort()).toEqual(["chaincode", "orderer", "peer", "prepare", "set-up"]);
    for (const service of Object.values(others)) {
      expect(service).toMatchObject({
        network_mode: "service:pod",
        user: "1000:1000",
        read_only: true,
        cap_drop: ["ALL"],
      });
    }
  });

  it("shows no node the keys of another", () => {
    for (const role of ["orderer", "peer", "chaincode"] as const) {
      const volumes = services("hospital-a")[role]!.volumes!;
      const writable = volumes.filter((volume) => volume.read_only !== true).map(({ target }) => target);
      expect(writable).toEqual([`/var/lib/mtc/organisations/hospital-a/${role}`]);
      for (const { target } of volumes)
        expect(target).not.toMatch(/organisations\/hospital-a\/?$|authority$/);
    }
  });

  it("escapes what Compose would take for a variable", () => {
    expect(services("mtc")["prepare"]!.command).toContain("$$HOME");
    expect(services("mtc")["peer"]!.volumes![0]!.source).toMatch(/^\$\{MTC_DIR:\?/);
  });

  it("refuses organisations that containers do not reach", () => {
    const [first, ...rest] = definition.organisations;
    const local = { ...definition, organisations: [{ ...first!, host: "127.0.0.1" }, ...rest] };
    expect(() => definitionToCompose(local, { commands })).toThrow("hospital-a has the host 127.0.0.1");
    expect(() => definitionToHelm(local, { commands })).toThrow("hospital-a has the host 127.0.0.1");
  });
});

describe("definitionToHelm", () => {
  const files = definitionToHelm(definition, { commands });

  it("makes a chart for each organisation whose manifests are YAML before and after rendering", () => {
    expect(Object.keys(files).filter((file) => file.startsWith("mtc/"))).toEqual([
      "mtc/Chart.yaml",
      "mtc/values.yaml",
      "mtc/templates/service.yaml",
      "mtc/templates/statefulset.yaml",
    ]);
    const values = parse(files["mtc/values.yaml"]!) as Record<string, unknown>;
    for (const [file, text] of Object.entries(files)) {
      expect(() => parse(text) as unknown, file).not.toThrow();
      for (const [, path] of text.matchAll(/\{\{ \.Values\.(\S+) \}\}/g)) {
        const value = path!
          .split(".")
          .reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], values);
        expect(value, `${file}: ${path}`).toBeDefined();
      }
    }
  });

  it("runs three nodes and the set-up in one pod", () => {
    const { spec } = parse(files["hospital-b/templates/statefulset.yaml"]!) as {
      spec: { template: { spec: { containers: { name: string }[]; initContainers: { name: string }[] } } };
    };
    expect(spec.template.spec.containers.map(({ name }) => name)).toEqual([
      "orderer",
      "peer",
      "chaincode",
      "set-up",
    ]);
    expect(spec.template.spec.initContainers.map(({ name }) => name)).toEqual(["prepare"]);
  });
});
