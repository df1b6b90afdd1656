import type { CheckedComparison } from "@medtech-chain/domain";
import type { RowStore } from "../index/rowStore.ts";
import { codedTable } from "./codedTable.ts";
import type { CompiledFilter } from "./compiledFilter.ts";
import { numberRanges } from "./numberRanges.ts";
import { scanRanges, scanTable } from "./scan.ts";

/** Binds a comparison to its column. */
export function compileComparison(comparison: CheckedComparison, rows: RowStore): CompiledFilter {
  const column = rows.column(comparison.field.name);
  const { slots } = column;
  if (column.type === "coded") {
    const table = codedTable(column, comparison);
    return { apply: (chunk, wanted, out) => scanTable(slots.chunks[chunk]!, table, wanted, out) };
  }
  const ranges = numberRanges(column, comparison);
  return { apply: (chunk, wanted, out) => scanRanges(slots.chunks[chunk]!, ranges, wanted, out) };
}
