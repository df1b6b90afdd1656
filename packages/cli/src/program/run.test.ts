import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority, saveNetworkProfile, validityOfDays } from "@medtech-chain/ledger/identities";
import { beforeAll, describe, expect, test } from "vitest";
import { keptSurroundings } from "../../test/support/streams.ts";
import { commands } from "../commands/index.ts";
import { commandName } from "./command.ts";
import { run } from "./run.ts";

const folder = mkdtempSync(join(tmpdir(), "mtc-run-"));

async function runLine(args: readonly string[]) {
  const surroundings = keptSurroundings({ cwd: folder });
  const code = await run(args, surroundings);
  return { code, out: surroundings.out.text, err: surroundings.err.text };
}

const line = (args: string) => args.split(" ").filter((word) => word !== "");

describe("wrong usage", () => {
  test.each([
    ["", "say what to do"],
    ["aks", "there is no command aks. Did you mean ask?"],
    ["xyzzy", "there is no command xyzzy. `mtc --help` lists the commands."],
    ["--verison", "there is no option --verison. Did you mean --version?"],
    ["up --hospital a,b", "there is no option --hospital. Did you mean --hospitals?"],
    ["up --hospitals A_B,", "--hospitals must be names such as hospital-a,hospital-b"],
    ["down now", '"now" is one argument too many'],
    ["status -x", "there is no option -x"],
    ["doctor everything", '"everything" is one argument too many'],
    ["collect", "collect needs <path>"],
    ["collect file.csv", "--hospital is missing"],
    ["collect file.csv --hospital", "--hospital needs a value"],
    ["hospital", "hospital needs to know what to do"],
    ["hospital rnu", "there is no command rnu. Did you mean run?"],
    ["hospital run", "--config is missing"],
    ["expect", "expect needs <query>"],
    ["expect count --within 5 --epsilon 1", "--epsilon and --within exclude each other"],
    ["ask", "ask needs <query>"],
    ["ask count --epslon 1", "there is no option --epslon. Did you mean --epsilon?"],
    ["ask count more", '"more" is one argument too many'],
    ["ask cuont", "did you mean count?"],
    ["budget one two", '"two" is one argument too many'],
    ["verify", "verify needs <receipt>"],
    ["blocks --last 0", "--last must be a whole number from 1 to 1000"],
    ["blocks --last many", "--last must be a whole number from 1 to 1000"],
    ["blocks -5", "the number of a block must be a whole number"],
    ["blocks 0x10", "the number of a block must be a whole number"],
    ["blocks 1 --transaction x", "a number, --transaction and --follow exclude each other"],
    ["rules", "rules needs to know what to do"],
    ["rules shwo", "there is no command shwo. Did you mean show?"],
    ["rules propose", "propose needs <file>"],
    ["rules propose rules.json", "--reason is missing"],
    ["rules approve", "approve needs <rules-version>"],
    ["rules approve latest", "a version of the rules is a whole number from 1"],
    ["accounts", "accounts needs to know what to do"],
    ["accounts create", "create needs <kind> and <id>"],
    ["accounts create reseacher ada --reason x", "did you mean researcher?"],
    ["accounts create researcher ada --reason x", "a researcher belongs to a study"],
    ["accounts create study s --study t --reason x", "a study is in no other study"],
    ["accounts grant researcher ada --reason x", "grant needs <kind> and <id> and <epsilon>"],
    ["accounts grant researcher ada lots --reason x", "epsilon must be more than 0"],
    ["accounts revoke researcher ada", "--reason is missing"],
    ["accounts activate researcher", "activate needs <kind> and <id>"],
    ["noise", "noise needs to know what to do"],
    ["noise rotate", "--hospital is missing"],
    ["bench fast", '"fast" is one argument too many'],
  ])("mtc %s", async (args, message) => {
    const { code, out, err } = await runLine(line(args));
    expect(err).toContain(message);
    expect({ code, out, lines: err.trim().split("\n").at(-1)!.startsWith("mtc: ") }).toEqual({
      code: 2,
      out: "",
      lines: true,
    });
  });
});

describe("hostile arguments", () => {
  writeFileSync(join(folder, "binary.json"), Buffer.from([0, 159, 146, 150, 255]));
  writeFileSync(join(folder, "empty.json"), "");
  writeFileSync(join(folder, "list.json"), "[]");
  const roots = join(folder, "network.json");

  beforeAll(async () => {
    const { certificatePem } = await createAuthority({
      name: "root",
      organisation: "hospital-a",
      kind: "identity",
      validity: validityOfDays(1),
    });
    await saveNetworkProfile(roots, {
      name: "test",
      kind: "embedded",
      channel: "c",
      chaincode: "m",
      endorsements: 1,
      blockSignatures: 1,
      organisations: [
        {
          id: "hospital-a",
          mspId: "A",
          kind: "hospital",
          peer: { address: "127.0.0.1:1", serverName: "localhost" },
          roots: [certificatePem],
          tlsRoots: [certificatePem],
        },
      ],
      orderers: [{ mspId: "O", roots: [certificatePem] }],
    });
  });

  test.each<[string[], 1 | 2, string]>([
    [["ask", "count", "--epsilon", "0"], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--epsilon", "-1"], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--epsilon=-0.5"], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--epsilon", "1e-320"], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--epsilon", "9223372036854775808"], 2, "at most 9223372036854.775807"],
    [["ask", "count", "--epsilon", "NaN"], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--epsilon", "Infinity"], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--epsilon", "٠.٥"], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--epsilon", "9".repeat(100_000)], 2, "--epsilon must be more than 0"],
    [["ask", "count", "--within", "0"], 2, "--within must be a whole number from 1"],
    [["ask", "count", "--within", "-5"], 2, "--within must be a whole number from 1"],
    [["ask", "count", "--within", "2.5"], 2, "--within must be a whole number from 1"],
    [["ask", "count", "--within", "9223372036854775808"], 2, "--within must be a whole number from 1"],
    [["ask", "count", "--within", "5", "--confidence", "100"], 2, "--confidence must be"],
    [["ask", "count", "--within", "5", "--confidence", "0"], 2, "--confidence must be"],
    [["ask", "count", "--within", "5", "--confidence", "95%"], 2, "--confidence must be"],
    [["ask", "count where nmodel is set"], 2, "nmodel is no field; did you mean model?"],
    [["ask", "count in 2026-02-30"], 2, "names a day that does not exist"],
    [["ask", "count in 9999"], 2, "lies outside the years 1970 to 2105"],
    [["ask", `count where ${"(".repeat(10_000)}`], 2, "is nested more than 64 deep"],
    [["ask", "x".repeat(2 ** 20 + 1)], 2, "is longer than 1048576 characters"],
    [["ask", 'count where model = "\u001b]0;pwned\u0007'], 2, "closing quote is missing"],
    [["ask", "count"], 1, "there is no network in"],
    [["status", "--dir", join(folder, "none")], 1, "there is no network in"],
    [["up", "--hospitals", "one"], 2, "--hospitals must name at least 2 hospitals"],
    [["verify", join(folder, "missing.json"), "--roots", roots], 2, "there is no "],
    [["verify", folder, "--roots", roots], 2, "is a folder, not a file"],
    [["verify", join(folder, "binary.json"), "--roots", roots], 1, "not a receipt"],
    [["verify", join(folder, "empty.json"), "--roots", roots], 1, "not a receipt"],
    [["verify", join(folder, "list.json"), "--roots", roots], 1, "not a receipt"],
    [["verify", join(folder, "list.json"), "--roots", join(folder, "binary.json")], 1, "binary.json"],
    [
      ["verify", join(folder, "list.json"), "--roots", join(folder, "none.json")],
      1,
      "cannot read the network profile",
    ],
    [["hospital", "run", "--config", join(folder, "none.yaml")], 1, "cannot be read"],
    [["hospital", "run", "--config", join(folder, "binary.json")], 1, "binary.json"],
    [["rules", "propose", join(folder, "none.json"), "--reason", "x"], 2, "there is no "],
    [["rules", "propose", join(folder, "binary.json"), "--reason", "x"], 1, "holds no rules"],
    [["rules", "propose", join(folder, "list.json"), "--reason", "x"], 1, "holds no rules"],
    [["rules", "approve", "4294967296"], 2, "a version of the rules is a whole number"],
    [["rules", "approve", "1e3"], 2, "a version of the rules is a whole number"],
    [["accounts", "grant", "study", "s", "0", "--reason", "x"], 2, "epsilon must be more than 0"],
    [["accounts", "grant", "study", "s", "9223372036855", "--reason", "x"], 2, "epsilon must be more than 0"],
    [["blocks", "99999999999999999999"], 2, "the number of a block must be a whole number"],
  ])("%j", async (args, code, message) => {
    const result = await runLine(args);
    expect(result.err).toContain(message);
    expect(result.code).toBe(code);
    expect(result.out).toBe("");
    expect(result.err).not.toMatch(/\n\s+at /);
    expect(result.err.length).toBeLessThan(2000);
    for (const character of result.err) expect(character === "\n" || character >= " ").toBe(true);
  });
});

describe("help", () => {
  test("lists every command", async () => {
    const { code, out } = await runLine(["--help"]);
    expect(code).toBe(0);
    for (const command of commands) expect(out).toContain(`mtc ${commandName(command)}`);
  });

  const paths = commands.flatMap((command) =>
    command.commands.length === 0
      ? [[commandName(command)]]
      : command.commands.map((verb) => [commandName(command), commandName(verb)]),
  );

  test.each(paths)("mtc %s %s explains itself with an example", async (...path) => {
    const { code, out } = await runLine([...path.filter(Boolean), "--help"]);
    expect(code).toBe(0);
    expect(out).toContain("Examples:");
    expect(out).toContain("Everywhere:");
  });

  test("prints the version", async () => {
    expect(await runLine(["--version"])).toMatchObject({ code: 0, out: "0.1.0\n" });
  });

  test("completes commands", async () => {
    expect((await runLine(["completion"])).out).toContain("mtc --get-yargs-completions");
    const { out } = await runLine(["--get-yargs-completions", "mtc", ""]);
    for (const command of commands) expect(out.split("\n")).toContain(commandName(command));
  });

  test("prints a stack only where it is wanted", async () => {
    const { err } = await runLine(["ask", "cuont", "--debug"]);
    expect(err).toMatch(/\n\s+at /);
  });
});
