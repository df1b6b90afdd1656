import { CHUNK_WORDS, type Slots } from "../index/chunk.ts";
import { popCount } from "../index/selection.ts";

/** Wanted rows of a word from which on all 32 rows are tested, without branches. */
const DENSE = 12;

/** Keeps the wanted rows whose slot the table maps to 1. */
export function scanTable(slots: Slots, table: Uint8Array, wanted: Uint32Array, out: Uint32Array): void {
  for (let word = 0; word < CHUNK_WORDS; word++) {
    const rows = wanted[word]!;
    const base = word * 32;
    let bits = 0;
    if (popCount(rows) >= DENSE) {
      for (let bit = 0; bit < 32; bit++) bits |= table[slots[base + bit]!]! << bit;
      bits &= rows;
    } else {
      for (let rest = rows; rest !== 0; rest &= rest - 1) {
        const bit = 31 - Math.clz32(rest & -rest);
        bits |= table[slots[base + bit]!]! << bit;
      }
    }
    out[word] = bits;
  }
}

/** Keeps the wanted rows whose slot lies in one of the ranges (first and last slot of each, ascending). */
export function scanRanges(slots: Slots, ranges: Uint32Array, wanted: Uint32Array, out: Uint32Array): void {
  if (ranges.length === 0) out.fill(0);
  else if (ranges.length === 2) scanRange(slots, ranges[0]!, ranges[1]!, wanted, out);
  else scanManyRanges(slots, ranges, wanted, out);
}

function scanRange(slots: Slots, first: number, last: number, wanted: Uint32Array, out: Uint32Array): void {
  const span = last - first;
  for (let word = 0; word < CHUNK_WORDS; word++) {
    const rows = wanted[word]!;
    const base = word * 32;
    let bits = 0;
    if (popCount(rows) >= DENSE) {
      for (let bit = 0; bit < 32; bit++) bits |= ((slots[base + bit]! - first) >>> 0 <= span ? 1 : 0) << bit;
      bits &= rows;
    } else {
      for (let rest = rows; rest !== 0; rest &= rest - 1) {
        const bit = 31 - Math.clz32(rest & -rest);
        bits |= ((slots[base + bit]! - first) >>> 0 <= span ? 1 : 0) << bit;
      }
    }
    out[word] = bits;
  }
}

function scanManyRanges(slots: Slots, ranges: Uint32Array, wanted: Uint32Array, out: Uint32Array): void {
  for (let word = 0; word < CHUNK_WORDS; word++) {
    let bits = 0;
    for (let rest = wanted[word]!; rest !== 0; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      if (isInRanges(slots[word * 32 + bit]!, ranges)) bits |= 1 << bit;
    }
    out[word] = bits;
  }
}

/** Binary search for the last range that begins at or before the slot. */
function isInRanges(slot: number, ranges: Uint32Array): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ranges[middle * 2]! <= slot) low = middle + 1;
    else high = middle;
  }
  return low > 0 && slot <= ranges[low * 2 - 1]!;
}
