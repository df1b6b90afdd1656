import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { mtcFor, startProgram } from "./support/mtc.ts";

const MAIN = fileURLToPath(new URL("../src/start/main.ts", import.meta.url));
const DEVICES = 300;
const folder = mkdtempSync(join(tmpdir(), "mtc-start-"));
const dir = join(folder, "start");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The last line of a run, as the form of machine-readable results has it. */
interface Done {
  readonly event: "done";
  readonly network: string;
  readonly devices: number;
  readonly answers: readonly {
    readonly question: string;
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
    readonly confidence: number;
    readonly epsilon: number;
    readonly release: string;
  }[];
  readonly budget: { readonly spent: number; readonly left: number };
  readonly receipts: { readonly verified: number; readonly failed: number };
}

async function runOnce(): Promise<Done> {
  const args = ["--once", "--json", "--dir", dir, "--devices", `${DEVICES}`];
  const { code, out, err } = await startProgram(MAIN, args).ended;
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const lines = out.trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Done).at(-1)!;
}

describe("npm start", { timeout: 240_000 }, () => {
  test("goes from nothing to checked answers, and a second time at no cost", async () => {
    const first = await runOnce();
    expect(Object.keys(first)).toEqual(["event", "network", "devices", "answers", "budget", "receipts"]);
    expect(first).toMatchObject({ event: "done", network: "embedded", receipts: { failed: 0 } });
    expect(first.devices).toBeGreaterThanOrEqual(DEVICES);
    expect(first.receipts.verified).toBeGreaterThanOrEqual(5);
    for (const answer of first.answers) {
      expect(Object.keys(answer)).toEqual([
        "question",
        "estimate",
        "low",
        "high",
        "confidence",
        "epsilon",
        "release",
      ]);
      expect(answer.low).toBeLessThanOrEqual(answer.estimate);
      expect(answer.high).toBeGreaterThanOrEqual(answer.estimate);
      expect(answer.release).toMatch(/^[0-9a-f]{64}$/);
    }
    const spent = new Map(first.answers.map(({ release, epsilon }) => [release, epsilon]));
    expect(first.budget.spent).toBe(
      [...spent.values()].reduce((sum, epsilon) => sum + epsilon * 1_000_000, 0),
    );
    expect(readdirSync(join(dir, "receipts"))).toHaveLength(first.receipts.verified);

    expect(await runOnce()).toEqual(first);
  });

  test("goes on until it is told to stop, and other commands can use it meanwhile", async () => {
    const running = startProgram(MAIN, ["--dir", dir, "--devices", `${DEVICES}`]);
    const mtc = mtcFor(dir);
    await expect.poll(async () => (await mtc("status")).code, { timeout: 120_000, interval: 500 }).toBe(0);
    const second = await startProgram(MAIN, ["--once", "--dir", dir]).ended;
    expect([second.code, second.err]).toEqual([1, expect.stringContaining("npm start runs the network in")]);
    running.child.kill("SIGINT");
    const { code, err } = await running.ended;
    expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
    expect((await mtc("status")).code).toBe(1);
  });
});
