import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FaultPoint } from "../src/faults.ts";
import { serialsOnChain } from "./support/chain.ts";
import { collectFolder } from "./support/collectFolder.ts";
import { LedgerStandIn } from "./support/ledgerStandIn.ts";

const MAIN = fileURLToPath(new URL("./support/collectMain.ts", import.meta.url));
const HEADER = "udi_device_identifier,udi_serial_number,report_time\n";
const FILES = 2;
const ROWS = 7;
const EXPECTED = Array.from({ length: FILES * ROWS }, (_, n) => `d${Math.floor(n / ROWS)}-${n % ROWS}`);

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mtc-kill-"));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A folder of its own for each run. */
function createFolder(name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, "data"), { recursive: true });
  for (let file = 0; file < FILES; file++) {
    const rows = Array.from({ length: ROWS }, (_, row) => `09506000134352,d${file}-${row},2026-06-01\n`);
    writeFileSync(join(folder, "data", `${file}.csv`), `${HEADER}${rows.join("")}bad row\n`);
  }
  return folder;
}

function killAt(step: number, folder: string, foreignAt: number): void {
  const args = ["--disable-warning=ExperimentalWarning", MAIN, folder, `${foreignAt}`, `${step}`];
  const { signal, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(signal, stderr).toBe("SIGKILL");
}

const steps: readonly FaultPoint[] = [
  "append-begun",
  "append-written",
  "append-committed",
  "batch-begun",
  "batch-written",
  "batch-committed",
  "send-begun",
  "send-committed",
  "confirm-begun",
  "confirm-written",
  "confirm-committed",
];
const renumberSteps: readonly FaultPoint[] = ["renumber-begun", "renumber-written", "renumber-committed"];

describe.each([
  ["alone", 0, steps],
  ["while another collector takes its first number", 1, [...steps, ...renumberSteps]],
])("a collector that is killed, %s", (_title, foreignAt, kinds) => {
  it("at any step has lost nothing and doubled nothing after it ran again", {
    timeout: 300_000,
  }, async () => {
    const points: FaultPoint[] = [];
    await collectFolder(createFolder("whole"), foreignAt, (point) => points.push(point));
    expect(new Set(points)).toEqual(new Set(kinds));
    for (const [i, point] of points.entries()) {
      const folder = createFolder(`${i}`);
      killAt(i + 1, folder, foreignAt);
      await collectFolder(folder, foreignAt);
      using ledger = new LedgerStandIn(join(folder, "ledger.db"));
      const serials = serialsOnChain(ledger, "hospital-a").filter((serial) => serial !== "foreign");
      expect(serials.toSorted(), `killed at step ${i + 1}, ${point}`).toEqual(EXPECTED);
    }
  });
});
