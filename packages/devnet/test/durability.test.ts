import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type DevnetConfig, startDevnet } from "../src/index.ts";
import { startTestNetwork, type TestNetwork } from "./network.ts";
import { type Recording, type ReplayedLedger, replay } from "./replay.ts";
import { contractOf, HOSPITALS, TWO, textOf } from "./transactions.ts";

const CRASH = join(import.meta.dirname, "crash.ts");

let network: TestNetwork;
/** Folder of a stopped network whose ledger misses the recorded transactions. */
let base: string;
let recording: Recording;

beforeAll(async () => {
  network = await startTestNetwork();
  const contract = contractOf(await network.gateway("hospital-a"));
  const options = { ...TWO, transientData: { value: "first secret" } };
  await contract.submit("put", { arguments: ["before", "1"], ...TWO });
  await contract.submit("putPrivate", { arguments: ["noise", "old"], ...options });
  const endorse = async (name: string, args: string[], transient = {}): Promise<Uint8Array> =>
    (await contract.newProposal(name, { arguments: args, ...TWO, ...transient }).endorse()).getBytes();
  const unsigned = [
    await endorse("putMany", ["a", "b"]),
    await endorse("putPrivate", ["noise", "new"], { transientData: { value: "second secret" } }),
    await endorse("delete", ["before"]),
    await endorse("purgePrivate", ["noise", "old"]),
  ];
  recording = await replay.record(network.config, unsigned);
  base = await mkdtemp(join(tmpdir(), "devnet-base-"));
});

afterAll(async () => {
  await network.close();
  await rm(base, { recursive: true, force: true });
});

test("restarts without loss, in the middle of two-step transactions", async () => {
  const contract = contractOf(await network.gateway("hospital-a"));
  const height = network.devnet.height;
  const pending = await contract
    .newProposal("putPrivate", { arguments: ["noise", "across"], ...TWO, transientData: { value: "kept" } })
    .endorse();
  await network.restart();
  expect(network.devnet.height).toBe(height);
  expect(textOf(await contract.evaluateTransaction("get", "before"))).toBe("1");
  // The plaintext waited on disk for its transaction.
  expect((await (await pending.submit()).getStatus()).successful).toBe(true);
  const read = { arguments: ["noise", "across"], endorsingOrganizations: [HOSPITALS[1]] };
  expect(textOf(await contract.evaluate("getPrivate", read))).toBe("kept");
  await network.stop();
  await cp(network.config.dir, base, { recursive: true });
});

describe("killed before any write", () => {
  test("is whole after a restart and goes on to the same state", async () => {
    const points = await pointsOf(base);
    expect(points.length).toBeGreaterThan(30);
    const numbered = points.entries();
    const worker = async (): Promise<void> => {
      for (const [index, name] of numbered) {
        await crashAndResume(index + 1, name);
      }
    };
    await Promise.all([worker(), worker()]);
  }, 180_000);
});

describe("a ledger file that was altered", () => {
  test.each<[string, string]>([
    ["a value", "UPDATE state SET value = x'00' WHERE key = CAST('before' AS BLOB)"],
    ["a version", "UPDATE state SET tx = tx + 1 WHERE key = CAST('before' AS BLOB)"],
    ["a key removed", "DELETE FROM state WHERE key = CAST('before' AS BLOB)"],
    ["a key added", "INSERT INTO state VALUES ('mtc', x'00', x'00', 1, 0)"],
    ["a validation code", "UPDATE transactions SET code = 11 WHERE block = 1"],
    ["a forgotten transaction", "DELETE FROM transactions WHERE block = 1"],
    ["a block removed", "DELETE FROM blocks WHERE number = 1"],
    [
      "the last block repeated",
      "UPDATE blocks SET bytes = (SELECT bytes FROM blocks WHERE number = 1) WHERE number = 2",
    ],
    [
      "a block's content",
      "UPDATE blocks SET bytes = CAST(replace(bytes, 'before', 'beforf') AS BLOB) WHERE number = 1",
    ],
    ["a private value", "UPDATE private_state SET value = x'00'"],
    ["a hash of a private value", "UPDATE private_hashes SET value_hash = x'00'"],
    ["a history entry", "DELETE FROM history"],
  ])("is detected: %s", async (_what, sql) => {
    const dir = await copyOf(base);
    const database = new DatabaseSync(ledgerFile(dir));
    database.exec(sql);
    database.close();
    await expectDamaged({ ...network.config, dir });
  });

  test("is detected: bytes in the middle of the file", async () => {
    const dir = await copyOf(base);
    const content = await readFile(ledgerFile(dir));
    content.fill(0xa5, content.indexOf("before") - 100, content.indexOf("before") + 100);
    await writeFile(ledgerFile(dir), content);
    await expectDamaged({ ...network.config, dir });
  });

  test("is detected: a file cut in half", async () => {
    const dir = await copyOf(base);
    const content = await readFile(ledgerFile(dir));
    await writeFile(ledgerFile(dir), content.subarray(0, content.length / 2));
    await rm(`${ledgerFile(dir)}-wal`, { force: true });
    await expectDamaged({ ...network.config, dir });
  });

  test("is detected: another file altogether", async () => {
    const dir = await copyOf(base);
    await writeFile(ledgerFile(dir), "not a database, however long this text may be".repeat(200));
    await expectDamaged({ ...network.config, dir });
  });

  test("and one of another network is not taken for this one's", async () => {
    const other = await startTestNetwork();
    await other.stop();
    await cp(ledgerFile(base), ledgerFile(other.config.dir));
    await expect(startDevnet(other.config)).rejects.toMatchObject({ code: "ledger-mismatch" });
    await other.close();
  });
});

function ledgerFile(dir: string): string {
  return join(dir, "ledger", "ledger.db");
}

async function copyOf(dir: string): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), "devnet-copy-"));
  await cp(dir, copy, { recursive: true });
  return copy;
}

async function expectDamaged(config: DevnetConfig): Promise<void> {
  await expect(startDevnet(config)).rejects.toMatchObject({
    code: "ledger-damaged",
    message: expect.stringContaining("is damaged or was altered"),
  });
  await rm(config.dir, { recursive: true, force: true });
}

async function crashAndResume(point: number, name: string): Promise<void> {
  const dir = await copyOf(base);
  await crashAt(dir, point);
  const ledger = replay.open({ ...network.config, dir }, recording);
  expectWhole(ledger, `${point} (${name})`);
  ledger.submitMissing(recording);
  await expectComplete(ledger);
  ledger.close();
  await rm(dir, { recursive: true, force: true });
}

/** Names of the writes of a run that nothing interrupts. */
async function pointsOf(dir: string): Promise<string[]> {
  const copy = await copyOf(dir);
  const points: string[] = [];
  const ledger = replay.open({ ...network.config, dir: copy }, recording, (point) => points.push(point));
  ledger.submitMissing(recording);
  await expectComplete(ledger);
  ledger.close();
  await rm(copy, { recursive: true, force: true });
  return points;
}

/** Runs the recorded transactions in a process of its own that kills itself before write number `point`. */
async function crashAt(dir: string, point: number): Promise<void> {
  const input = join(dir, "recording.json");
  await writeFile(input, JSON.stringify({ config: { ...network.config, dir }, recording, point }));
  const child = spawn(process.execPath, ["--disable-warning=DeprecationWarning", CRASH, input], {
    stdio: "inherit",
  });
  const [, signal] = await once(child, "exit");
  expect(signal).toBe("SIGKILL");
}

/** Every block is there with all that it changes or not at all; opening the ledger has verified the rest. */
function expectWhole(ledger: ReplayedLedger, point: string): void {
  const committed = recording.txIds.map((txId) => ledger.isCommitted(txId));
  expect(committed, `order of blocks after write ${point}`).toEqual([...committed].sort().reverse());
  const [many, secret, deleted, purged] = committed;
  expect(ledger.get("a") !== undefined, `a after ${point}`).toBe(many);
  expect(ledger.get("b") !== undefined, `b after ${point}`).toBe(many);
  expect(ledger.get("before") === undefined, `before after ${point}`).toBe(deleted);
  for (const mspId of HOSPITALS) {
    expect(ledger.getPrivate(mspId, "new") === "second secret", `new after ${point}`).toBe(secret);
    expect(ledger.getPrivate(mspId, "old") === undefined, `old after ${point}`).toBe(purged);
  }
  expect(ledger.getPrivate("MtcMSP", "new")).toBeUndefined();
}

async function expectComplete(ledger: ReplayedLedger): Promise<void> {
  await ledger.drained();
  expect(recording.txIds.map((txId) => ledger.code(txId))).toEqual([0, 0, 0, 0]);
  expectWhole(ledger, "the end");
}
