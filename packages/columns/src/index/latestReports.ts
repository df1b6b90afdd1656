import { CHUNK_BITS, CHUNK_MASK, CHUNK_ROWS } from "./chunk.ts";
import { NONE } from "./deviceChains.ts";
import type { RowStore } from "./rowStore.ts";
import type { Scope } from "./scope.ts";

/** Finds the rows that are their device's latest report inside a scope. */
export class LatestReports {
  readonly #scope: Scope;
  readonly #times: readonly ArrayLike<number>[];
  readonly #hospitals: readonly ArrayLike<number>[];
  readonly #next: readonly Uint32Array[];
  readonly #nextTime: readonly Uint32Array[];

  constructor(rows: RowStore, scope: Scope) {
    this.#scope = scope;
    this.#times = rows.number("report_time").slots.chunks;
    this.#hospitals = rows.coded("hospital").slots.chunks;
    this.#next = rows.chains.next;
    this.#nextTime = rows.chains.nextTime;
  }

  /** Sets the bits of one chunk's rows in `out`, one word for 32 rows. */
  select(chunk: number, out: Uint32Array): void {
    const first = chunk * CHUNK_ROWS;
    const count = Math.min(CHUNK_ROWS, this.#scope.noneFrom - first);
    out.fill(0);
    if (first + count <= this.#scope.allBelow) this.#selectAll(chunk, count, out);
    else this.#selectEach(chunk, count, out);
  }

  /** A chunk whose rows all belong to the scope: all but a few reads go on in the order of memory. */
  #selectAll(chunk: number, count: number, out: Uint32Array): void {
    const { from, until, allBelow } = this.#scope;
    const times = this.#times[chunk]!;
    const nextTimes = this.#nextTime[chunk]!;
    const next = this.#next[chunk]!;
    for (let first = 0; first < count; first += 32) {
      const end = Math.min(first + 32, count);
      let bits = 0;
      for (let row = first; row < end; row++) {
        const time = times[row]!;
        if (time < from || time >= until) continue;
        if (nextTimes[row]! < until && (next[row]! < allBelow || this.#hasSuccessor(next[row]!))) continue;
        bits |= 1 << row;
      }
      out[first >>> 5] = bits;
    }
  }

  #selectEach(chunk: number, count: number, out: Uint32Array): void {
    const { from, until, limits } = this.#scope;
    const first = chunk * CHUNK_ROWS;
    const times = this.#times[chunk]!;
    const hospitals = this.#hospitals[chunk]!;
    const nextTimes = this.#nextTime[chunk]!;
    const next = this.#next[chunk]!;
    for (let row = 0; row < count; row++) {
      const time = times[row]!;
      if (time < from || time >= until || first + row >= limits[hospitals[row]!]!) continue;
      if (nextTimes[row]! < until && this.#hasSuccessor(next[row]!)) continue;
      out[row >>> 5]! |= 1 << row;
    }
  }

  /**
   * Whether a row of the chain from `row` on belongs to the scope and lies before the period's end. A row that does not belong
   * is passed from the last one before it that does, so a selection walks over each row once at most.
   */
  #hasSuccessor(row: number): boolean {
    const { until, limits } = this.#scope;
    for (let at = row; at !== NONE; at = this.#next[at >>> CHUNK_BITS]![at & CHUNK_MASK]!) {
      const chunk = at >>> CHUNK_BITS;
      const place = at & CHUNK_MASK;
      if (this.#times[chunk]![place]! >= until) return false;
      if (at < limits[this.#hospitals[chunk]![place]!]!) return true;
    }
    return false;
  }
}
