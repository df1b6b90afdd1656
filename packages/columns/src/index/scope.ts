import type { CheckedSelection } from "@medtech-chain/domain";
import { NONE } from "./deviceChains.ts";
import type { RowStore } from "./rowStore.ts";

/** Which reports a question may see: those of the asked hospitals up to the cut, and its period. */
export interface Scope {
  /** Slots of the first report time of the period and of the first one behind it. */
  readonly from: number;
  readonly until: number;
  /** By slot of the hospital: rows below belong to the question; 0 where the hospital is not asked. */
  readonly limits: Float64Array;
  /** Rows below belong to the question whatever their hospital. */
  readonly allBelow: number;
  /** No row from here on belongs to the question. */
  readonly noneFrom: number;
}

const encoder = new TextEncoder();

/** @param limits for each hospital asked and covered the row behind its last one inside the cut */
export function createScope(
  { period }: Pick<CheckedSelection, "period">,
  limits: ReadonlyMap<string, number>,
  rows: RowStore,
): Scope {
  const { dictionary } = rows.coded("hospital");
  const bySlot = new Float64Array(dictionary.size + 1);
  for (const [hospital, limit] of limits) {
    const id = dictionary.find(0, encoder.encode(hospital));
    if (id >= 0) bySlot[id + 1] = limit;
  }
  const known = bySlot.subarray(1);
  return {
    from: period.from + 1,
    until: Math.min(period.until + 1, NONE),
    limits: bySlot,
    allBelow: known.length === 0 ? 0 : known.reduce((least, limit) => Math.min(least, limit), rows.rowCount),
    noneFrom: known.reduce((most, limit) => Math.max(most, limit), 0),
  };
}
