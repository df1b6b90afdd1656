import { columnsToReports } from "@medtech-chain/columns";
import type { LedgerStandIn } from "./ledgerStandIn.ts";

/** Serial numbers of the reports on a hospital's chain, in its order. */
export function serialsOnChain(ledger: LedgerStandIn, hospital: string): readonly string[] {
  return ledger
    .chainOf(hospital)
    .batches.flatMap((columns) => columnsToReports(columns).map(({ udiSerialNumber }) => udiSerialNumber!));
}
