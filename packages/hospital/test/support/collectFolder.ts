import { join } from "node:path";
import type { FaultHook } from "../../src/faults.ts";
import { collectOnce } from "../../src/node/collectOnce.ts";
import { createCsvSourceConfig } from "../../src/sources/csv/config.ts";
import { createCsvSource } from "../../src/sources/csv/source.ts";
import { createTestClock } from "./clock.ts";
import { LedgerStandIn } from "./ledgerStandIn.ts";

/**
 * Collects `data/` of a folder by way of its `spool.db` into its `ledger.db`.
 *
 * @param foreignAt number of the batch that another collector takes first; 0 for none
 */
export async function collectFolder(
  folder: string,
  foreignAt: number,
  fault: FaultHook = () => {},
): Promise<void> {
  using ledger = new LedgerStandIn(join(folder, "ledger.db"));
  ledger.beforeRecord = (sequence) => {
    const isTaken = ledger.chainOf("hospital-a").batches.some((batch) => batch.rowCount === 1);
    if (sequence === foreignAt && !isTaken) ledger.writeForeign("hospital-a", "foreign", sequence);
  };
  const clock = createTestClock();
  await collectOnce({
    source: createCsvSource(createCsvSourceConfig({ path: join(folder, "data"), name: "data" }), clock),
    hospital: "hospital-a",
    spool: join(folder, "spool.db"),
    ledger,
    batches: { rows: 5, inFlight: 2 },
    clock,
    random: () => 0,
    fault,
  });
}
