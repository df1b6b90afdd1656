/**
 * A process that collects a folder and dies with SIGKILL at the n-th step, counted over everything that it does.
 *
 * Arguments: folder with `data/`, `spool.db` and `ledger.db`; number of the step, 0 for none; number of the batch that another
 * collector takes first, 0 for none.
 */
import { join } from "node:path";
import { collectOnce } from "../../src/node/collectOnce.ts";
import { createCsvSourceConfig } from "../../src/sources/csv/config.ts";
import { createCsvSource } from "../../src/sources/csv/source.ts";
import { createTestClock } from "./clock.ts";
import { LedgerStandIn } from "./ledgerStandIn.ts";

const [folder, dieAt, foreignAt] = process.argv.slice(2);
const ledger = new LedgerStandIn(join(folder!, "ledger.db"));
ledger.beforeRecord = (sequence) => {
  const isTaken = ledger.chainOf("hospital-a").batches.some((batch) => batch.rowCount === 1);
  if (sequence === Number(foreignAt) && !isTaken) ledger.writeForeign("hospital-a", "foreign", sequence);
};

let step = 0;
const clock = createTestClock();
const summary = await collectOnce({
  source: createCsvSource(createCsvSourceConfig({ path: join(folder!, "data"), name: "data" }), clock),
  hospital: "hospital-a",
  spool: join(folder!, "spool.db"),
  ledger,
  batches: { rows: 5, inFlight: 2 },
  clock,
  random: () => 0,
  fault: () => {
    step += 1;
    if (step === Number(dieAt)) process.kill(process.pid, "SIGKILL");
  },
});
console.log(JSON.stringify({ steps: step, committed: summary.committed }));
