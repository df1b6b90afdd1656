import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatQuery, parseQuery } from "@medtech-chain/domain/query";
import { connectLedger } from "@medtech-chain/ledger";
import {
  identityFolder,
  loadIdentity,
  loadNetworkProfile,
  profileFile,
} from "@medtech-chain/ledger/identities";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AskFailure, AskFlow } from "../src/flows/index.ts";
import { devicesCsv } from "./support/devicesCsv.ts";
import { type Ended, mtcFor, mtcProcessFor, startMtc } from "./support/mtc.ts";

const DEVICES = 600;
/** At epsilon 0.5 a count is further off than this about once in 10^9 runs: P(|noise| > 41) = 2 e^(-0.5 · 42) / (1 + e^-0.5). */
const FAR_OFF = 41;

const folder = mkdtempSync(join(tmpdir(), "mtc-cli-"));
const dir = join(folder, "network");
const mtc = mtcFor(dir);
const mtcProcess = mtcProcessFor(dir);
const fileOf = (name: string) => join(folder, name);

/** What a command printed as JSON, after it succeeded. */
async function jsonOf<T>(result: Promise<Ended>): Promise<T> {
  const { code, out, err } = await result;
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  return JSON.parse(out) as T;
}

interface AnswerJson {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly release: string;
  readonly existed: boolean;
  readonly charged: number;
  readonly budget: { readonly spent: number; readonly left: number };
  readonly answered: { readonly by: string };
  readonly groups: readonly { readonly keys: Record<string, unknown>; readonly estimate: number }[];
}

interface AccountJson {
  readonly id: string;
  readonly granted: number;
  readonly spent: number;
  readonly left: number;
  readonly active: boolean;
}

beforeAll(async () => {
  const { code, err } = await mtcProcess("up");
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
}, 180_000);

afterAll(async () => {
  await mtcProcess("down");
  rmSync(folder, { recursive: true, force: true });
}, 120_000);

describe("mtc on a network", { timeout: 120_000 }, () => {
  test("up a second time changes nothing", async () => {
    const { code, out } = await mtcProcess("up");
    expect([code, out]).toEqual([0, expect.stringContaining("runs already (mtc up, process ")]);
  });

  test("a question without data is refused and costs nothing", async () => {
    const { code, out, err } = await mtc("ask", "count", "--yes");
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("the cut is empty");
    expect(err).toContain("Nothing was charged.");
  });

  test("status and doctor find everything in order", async () => {
    const status = await jsonOf<{ verdict: string; peers: { height: number }[] }>(mtc("status", "--json"));
    expect(status.verdict).toBe("works");
    expect(status.peers).toHaveLength(4);
    const doctor = await jsonOf<{ state: string }[]>(mtc("doctor", "--json"));
    expect(doctor.filter(({ state }) => state === "failed")).toEqual([]);
  });

  test("collect sends good rows, sets bad ones aside, and sends nothing twice", async () => {
    writeFileSync(fileOf("devices.csv"), devicesCsv(DEVICES, ["0950600011,S-1,x", "=1+1,,,,,,"]));
    const args = ["collect", fileOf("devices.csv"), "--hospital", "hospital-a"];
    const first = await jsonOf<Record<string, number>>(
      mtc(...args, "--json", "--rejects", fileOf("bad.csv")),
    );
    expect(first).toMatchObject({ reports: DEVICES, committed: DEVICES, rejected: 2 });
    expect(readFileSync(fileOf("bad.csv"), "utf8").trim().split("\r\n")).toHaveLength(3);
    const second = await mtc(...args);
    expect([second.code, second.out]).toEqual([0, expect.stringContaining("Nothing new for hospital-a")]);
  });

  test("collect says what is wrong with its arguments", async () => {
    const missing = await mtc("collect", fileOf("none.csv"), "--hospital", "hospital-a");
    expect([missing.code, missing.err]).toEqual([1, expect.stringContaining("none.csv cannot be read")]);
    const stranger = await mtc("collect", fileOf("devices.csv"), "--hospital", "hospital-z");
    expect([stranger.code, stranger.err]).toEqual([
      2,
      expect.stringContaining("no hospital hospital-z, only"),
    ]);
  });

  test("an answer is near the truth, is charged once, and comes with a receipt", async () => {
    const expected = await jsonOf<{ epsilon: string; halfWidth: number }>(
      mtc("expect", "count where category = wearable", "--epsilon", "0.5", "--json"),
    );
    const ask = () =>
      jsonOf<AnswerJson>(
        mtc(
          "ask",
          "count where category = wearable",
          "--epsilon",
          "0.5",
          "--json",
          "--receipt",
          fileOf("r.json"),
        ),
      );
    const first = await ask();
    expect(Math.abs(first.estimate - DEVICES / 4)).toBeLessThanOrEqual(FAR_OFF);
    expect(first.high - first.estimate).toBe(expected.halfWidth);
    expect(first).toMatchObject({ existed: false, charged: 500_000 });
    expect(first.answered.by).toMatch(/^hospital-[abc]$/);
    const second = await ask();
    expect(second).toMatchObject({
      existed: true,
      charged: 0,
      release: first.release,
      estimate: first.estimate,
    });
    expect(second.budget).toEqual(first.budget);
  });

  test("a terminal sees a chart, the interval in words, and what it cost", async () => {
    const { code, out, err } = await mtcProcess("ask", "count by manufacturer", "--within", "20", "--yes");
    expect(code).toBe(0);
    expect(out).toMatch(/^Norrvik +█+/m);
    expect(out).toContain("19 times out of 20 the true number of a group lies in its interval.");
    expect(out).toMatch(/^Spent epsilon 0\.\d+; [\d.]+ of 100 is left\.$/m);
    expect(err).toMatch(/charged epsilon 0\.\d+ in block \d+; waiting for a hospital to answer/);
  });

  test("many questions at once, over one connection, each get their own answer", async () => {
    const profile = await loadNetworkProfile(profileFile(dir));
    const identity = await loadIdentity(identityFolder(dir, "mtc", "researcher-1"), "MtcMSP");
    using connection = connectLedger({ profile, organisation: "mtc", identity });
    using flow = new AskFlow({ connection, researcher: "researcher-1" });
    const before = await flow.budget();
    const questions = Array.from({ length: 12 }, (_, i) =>
      parseQuery(`count where usage_hours > ${(i % 6) * 100}`),
    );
    const answers = await Promise.all(
      questions.map((question) => flow.ask({ question, microEpsilon: 100_000n })),
    );
    for (const [i, { ask, release }] of answers.entries()) {
      expect(release.id).toBe(ask.id);
      expect(formatQuery(release.question!)).toContain(`usage_hours > ${(i % 6) * 100}`);
      expect(release).toEqual(answers[(i + 6) % 12]!.release);
    }
    expect((await flow.budget()).spent - before.spent).toBe(600_000n);
  });

  test("a question that nobody answers in time is charged once, and answered when it is asked again", async () => {
    const profile = await loadNetworkProfile(profileFile(dir));
    const identity = await loadIdentity(identityFolder(dir, "mtc", "researcher-1"), "MtcMSP");
    using connection = connectLedger({ profile, organisation: "mtc", identity });
    using flow = new AskFlow({ connection, researcher: "researcher-1" });
    const options = { question: parseQuery("count where usage_hours < 77"), microEpsilon: 100_000n };
    const impatient = await flow.ask({ ...options, patienceMs: 0 }).catch((error: unknown) => error);
    expect(impatient).toMatchObject({ name: "AskFailure", charge: "charged" });
    const answered = await flow.ask(options);
    expect(answered).toMatchObject({ existed: true, charged: 0n });
    expect(answered.release.id).toBe((impatient as AskFailure).id);
  });

  test("a receipt is checked offline; a forged one is named", async () => {
    const roots = join(dir, "network.json");
    const genuine = await jsonOf<{ verified: boolean }>(
      mtcProcess("verify", fileOf("r.json"), "--roots", roots, "--json"),
    );
    expect(genuine.verified).toBe(true);
    const receipt = JSON.parse(readFileSync(fileOf("r.json"), "utf8")) as {
      release: { groups: { estimate: { value: string } }[] };
    };
    receipt.release.groups[0]!.estimate.value = "9999";
    writeFileSync(fileOf("forged.json"), JSON.stringify(receipt));
    const forged = await mtcProcess("verify", fileOf("forged.json"), "--roots", roots);
    expect(forged.code).toBe(1);
    expect(forged.out).toMatch(/✘ answer\/release: /);
    expect(forged.err).toContain("the receipt is not genuine: answer/release");
  });

  test("accounts are opened, granted, revoked and brought back", async () => {
    const reason = ["--reason", "a test"];
    const run = async (...args: string[]) => {
      const { code, out, err } = await mtc("accounts", ...args, ...reason);
      expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/transaction [0-9a-f]{64} in block \d+\.\n$/);
    };
    await run("create", "study", "ward-7");
    await run("grant", "study", "ward-7", "20");
    await run("create", "researcher", "ada", "--study", "ward-7");
    await run("grant", "researcher", "ada", "0.2");
    const ask = (epsilon: string) => mtc("ask", "count", "--as", "ada", "--epsilon", epsilon, "--yes");

    const tooMuch = await ask("0.3");
    expect([tooMuch.code, tooMuch.err]).toEqual([1, expect.stringContaining("Nothing was charged.")]);
    expect((await ask("0.2")).code).toBe(0);
    const inHerName = await jsonOf<AnswerJson>(
      mtc("ask", "count", "--as", "ada", "--identity", "platform", "--epsilon", "0.2", "--json"),
    );
    expect(inHerName).toMatchObject({ existed: true, charged: 0, budget: { left: 0 } });
    await run("revoke", "researcher", "ada");
    const revoked = await ask("0.1");
    expect([revoked.code, revoked.err]).toEqual([
      1,
      expect.stringContaining("the researcher ada is revoked"),
    ]);
    await run("activate", "researcher", "ada");
    const accounts = await jsonOf<AccountJson[]>(mtc("budget", "--json"));
    expect(accounts.find(({ id }) => id === "ada")).toMatchObject({
      granted: 200_000,
      spent: 200_000,
      left: 0,
    });
    expect(accounts.find(({ id }) => id === "ward-7")).toMatchObject({ spent: 200_000, active: true });
  });

  test("rules are shown, changed, proposed and approved", async () => {
    const file = fileOf("rules.json");
    expect((await mtc("rules", "show", "--json", "--output", file)).code).toBe(0);
    const version = JSON.parse(readFileSync(file, "utf8")) as {
      rules: { privacy: { defaultMicroEpsilon: string } };
    };
    version.rules.privacy.defaultMicroEpsilon = "250000";
    writeFileSync(file, JSON.stringify(version));
    const proposed = await mtc("rules", "propose", file, "--reason", "half the price");
    expect(proposed).toMatchObject({
      code: 0,
      out: expect.stringContaining("Version 2 waits for more approvals"),
    });
    const refused = await mtc(
      "rules",
      "approve",
      "2",
      "--organisation",
      "hospital-a",
      "--identity",
      "collector",
    );
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("needs the role admin")]);
    await mtc("rules", "approve", "2", "--organisation", "hospital-a");
    const last = await mtc("rules", "approve", "2", "--organisation", "hospital-b");
    expect(last.out).toContain("Version 2 is in force");
    const price = await jsonOf<{ epsilon: string }>(mtc("expect", "count", "--json"));
    expect(price.epsilon).toBe("0.25");
  });

  test("the noise gets a new epoch once every hospital has contributed", async () => {
    for (const hospital of ["hospital-a", "hospital-b"]) {
      const { code, out } = await mtc("noise", "rotate", "--hospital", hospital);
      expect([code, out]).toEqual([0, expect.stringContaining("waits for")]);
    }
    expect((await mtc("noise", "rotate", "--hospital", "hospital-c")).out).toContain("is in force");
    expect(await jsonOf(mtc("noise", "status", "--json"))).toMatchObject({ current: 2 });
  });

  test("blocks are listed, and found by number and by transaction", async () => {
    const listed = await jsonOf<{ number: number }[]>(mtc("blocks", "--last", "3", "--json"));
    expect(listed).toHaveLength(3);
    const { number } = listed.at(-1)!;
    const block = await jsonOf<{ transactions: { id: string; valid: string }[] }>(
      mtc("blocks", `${number}`, "--json"),
    );
    const found = await jsonOf<{ number: number }>(
      mtc("blocks", "--transaction", block.transactions[0]!.id, "--json"),
    );
    expect([found.number, block.transactions[0]!.valid]).toEqual([number, "VALID"]);
    const none = await mtc("blocks", "99999");
    expect(none.code).toBe(1);
  });

  test("a hospital's node collects from its sources until it is told to stop", async () => {
    const config = fileOf("hospital-b.yaml");
    writeFileSync(
      config,
      [
        `network: ${join(dir, "network.json")}`,
        "hospital: hospital-b",
        `identities: ${join(dir, "organisations", "hospital-b", "identities")}`,
        `spool: ${fileOf("hospital-b.db")}`,
        "sources:",
        "  - { kind: simulator, name: fleet, devices: 50 }",
      ].join("\n"),
    );
    const node = startMtc(dir, "hospital", "run", "--config", config);
    await node.said("50 reports committed");
    node.child.kill("SIGTERM");
    expect(await node.ended).toMatchObject({
      code: 0,
      out: "The node of hospital-b is stopped: 50 reports are on the ledger, 0 wait on disk.\n",
    });
  });

  test("private keys are their owner's alone", () => {
    const key = join(dir, "organisations", "mtc", "identities", "ada", "key.pem");
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  test("after down nothing answers and nothing is charged; after up everything is there", async () => {
    const before = await jsonOf<AccountJson[]>(mtc("budget", "--json"));
    expect((await mtcProcess("down")).code).toBe(0);
    const status = await mtc("status");
    expect([status.code, status.err]).toEqual([
      1,
      expect.stringContaining("it does not run. `mtc up` starts it."),
    ]);
    const ask = await mtc("ask", "count", "--yes");
    expect(ask.code).toBe(1);
    expect(ask.err).toContain("the network does not answer");
    expect((await mtcProcess("down")).out).toContain("No network runs in");
    expect((await mtcProcess("up")).code).toBe(0);
    expect(await jsonOf(mtc("budget", "--json"))).toEqual(before);
    const again = await jsonOf<AnswerJson>(mtc("ask", "count by category", "--json", "--yes"));
    const total = again.groups.reduce((sum, { estimate }) => sum + estimate, 0);
    expect(Math.abs(total - DEVICES - 50)).toBeLessThanOrEqual(4 * FAR_OFF);
  });
});
