import { CHUNK_WORDS } from "./chunk.ts";
import type { RowStore } from "./rowStore.ts";

/** The rows that a question is about, one for each device. Later appends leave it as it is. */
export interface Selection {
  readonly rows: RowStore;
  /** One bit a row, least significant first, in whole chunks. */
  readonly words: Uint32Array;
}

/** The words of one chunk of a selection. */
export function chunkWords(words: Uint32Array, chunk: number): Uint32Array {
  return words.subarray(chunk * CHUNK_WORDS, (chunk + 1) * CHUNK_WORDS);
}

/**
 * Lists the places in a chunk whose bit is set, ascending.
 *
 * @param places room for a whole chunk
 * @returns how many there are
 */
export function listPlaces(words: Uint32Array, places: Uint16Array): number {
  let count = 0;
  for (let word = 0; word < CHUNK_WORDS; word++) {
    const base = word * 32;
    let rest = words[word]! | 0;
    if (rest === -1) {
      for (let bit = 0; bit < 32; bit++) places[count + bit] = base + bit;
      count += 32;
      continue;
    }
    for (; rest !== 0; rest &= rest - 1) places[count++] = base + 31 - Math.clz32(rest & -rest);
  }
  return count;
}

/** Number of bits set in a word (Warren, Hacker's Delight, 2nd edition, figure 5-2). */
export function popCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  bits = (bits + (bits >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bits, 0x01010101) >>> 24;
}
