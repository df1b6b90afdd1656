import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serialsOnChain } from "./support/chain.ts";
import { LedgerStandIn } from "./support/ledgerStandIn.ts";

const MAIN = fileURLToPath(new URL("./support/collectMain.ts", import.meta.url));
const HEADER = "udi_device_identifier,udi_serial_number,report_time\n";
const FILES = 3;
const ROWS = 7;
const EXPECTED = Array.from({ length: FILES * ROWS }, (_, n) => `d${Math.floor(n / ROWS)}-${n % ROWS}`);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mtc-kill-"));
  mkdirSync(join(folder, "data"));
  for (let file = 0; file < FILES; file++) {
    const rows = Array.from({ length: ROWS }, (_, row) => `09506000134352,d${file}-${row},2026-06-01\n`);
    writeFileSync(join(folder, "data", `${file}.csv`), `${HEADER}${rows.join("")}bad row\n`);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the collector to its end or its death. */
function run(dieAt: number, foreignAt: number): { readonly signal: string | null; readonly steps: number } {
  const args = ["--disable-warning=ExperimentalWarning", MAIN, folder, `${dieAt}`, `${foreignAt}`];
  const { signal, status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (signal === null && status !== 0) throw new TypeError(stderr);
  return { signal, steps: signal === null ? JSON.parse(stdout).steps : dieAt };
}

describe.each([
  ["alone", 0],
  ["while another collector takes its second number", 2],
])("a collector that is killed, %s", (_title, foreignAt) => {
  it("at any step has lost nothing and doubled nothing after it ran again", { timeout: 300_000 }, () => {
    let steps = Number.POSITIVE_INFINITY;
    let killed = 0;
    for (let dieAt = 1; dieAt <= steps; dieAt++) {
      rmSync(join(folder, "spool.db"), { force: true });
      for (const name of ["spool.db-wal", "spool.db-shm", "ledger.db", "ledger.db-wal", "ledger.db-shm"]) {
        rmSync(join(folder, name), { force: true });
      }
      const first = run(dieAt, foreignAt);
      if (first.signal === null) steps = first.steps;
      else killed += 1;
      run(0, foreignAt);
      using ledger = new LedgerStandIn(join(folder, "ledger.db"));
      const serials = serialsOnChain(ledger, "hospital-a").filter((serial) => serial !== "foreign");
      expect(serials.toSorted(), `killed at step ${dieAt}`).toEqual(EXPECTED);
    }
    // Every kind of step was met: three chunks, batches, sends and confirmations of three steps or two each.
    expect(killed).toBeGreaterThanOrEqual(30);
  });
});
