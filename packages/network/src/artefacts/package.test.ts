import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CONNECTIONS_VARIABLE, writeBuilder } from "./builder.ts";
import { createChaincodePackage } from "./package.ts";

const run = promisify(execFile);
const CHAINCODE = { name: "mtc", version: "1.0", endorsements: 2 };

describe("a chaincode package", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "mtc-package-"));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  /** Unpacks as a peer does: the package, and the code in it. */
  async function unpack(): Promise<{ source: string; metadata: string }> {
    const source = join(folder, "source");
    const metadata = join(folder, "metadata");
    await writeFile(join(folder, "package.tar.gz"), createChaincodePackage(CHAINCODE).bytes);
    await run("mkdir", [source, metadata]);
    await run("tar", ["-xzf", join(folder, "package.tar.gz"), "-C", metadata]);
    await run("tar", ["-xzf", join(metadata, "code.tar.gz"), "-C", source]);
    return { source, metadata };
  }

  it("is the same for the same chaincode, and another for another version", () => {
    const { id } = createChaincodePackage(CHAINCODE);
    expect(id).toMatch(/^mtc_1\.0:[0-9a-f]{64}$/);
    expect(createChaincodePackage(CHAINCODE).id).toBe(id);
    expect(createChaincodePackage({ ...CHAINCODE, version: "1.1" }).id.split(":")[1]).not.toBe(
      id.split(":")[1],
    );
  });

  it("unpacks with tar", async () => {
    const { source, metadata } = await unpack();
    expect(JSON.parse(await readFile(join(metadata, "metadata.json"), "utf8"))).toEqual({
      type: "ccaas",
      label: "mtc_1.0",
    });
    expect(await readFile(join(source, "label"), "utf8")).toBe("mtc_1.0");
  });

  it("is detected, built and released by the builder, with the organisation's own connection", async () => {
    const { source, metadata } = await unpack();
    await writeBuilder(folder);
    const program = (name: string) => join(folder, "builder", "bin", name);
    const [built, released, connections] = ["built", "released", "connections"].map((name) =>
      join(folder, name),
    );
    await run("mkdir", [built!, released!, connections!]);
    const environment = { env: { ...process.env, [CONNECTIONS_VARIABLE]: connections! } };

    await run(program("detect"), [source, metadata]);
    await run(program("build"), [source, metadata, built!]);
    await expect(run(program("release"), [built!, released!], environment)).rejects.toThrow(
      "there is no connection for mtc_1.0",
    );
    await writeFile(join(connections!, "mtc_1.0.json"), '{"address":"here"}');
    await run(program("release"), [built!, released!], environment);
    const connection = join(released!, "chaincode", "server", "connection.json");
    expect(await readFile(connection, "utf8")).toBe('{"address":"here"}');
  });

  it.each(["", "../../secret", ".hidden", "a b", "a\nb", "a;b", "$(id)"])(
    "is refused by the builder if its label is %j",
    async (label) => {
      await writeBuilder(folder);
      await writeFile(join(folder, "label"), label);
      const environment = { env: { ...process.env, [CONNECTIONS_VARIABLE]: folder } };
      const release = run(
        join(folder, "builder", "bin", "release"),
        [folder, join(folder, "out")],
        environment,
      );
      await expect(release).rejects.toThrow("label is malformed");
    },
  );

  it("is not detected if it is of another type", async () => {
    await writeBuilder(folder);
    await writeFile(join(folder, "metadata.json"), JSON.stringify({ type: "node", label: "ccaas" }));
    await expect(run(join(folder, "builder", "bin", "detect"), [folder, folder])).rejects.toThrow();
  });
});
