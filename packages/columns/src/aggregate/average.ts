import type { CatalogueField } from "@medtech-chain/domain";
import { CHUNK_ROWS, CHUNK_WORDS } from "../index/chunk.ts";
import { chunkWords, listPlaces, type Selection } from "../index/selection.ts";

/** What an average is computed from. */
export interface SumAndCount {
  /** Sum of the clamped values, each less the centre. */
  readonly sum: bigint;
  /** Devices that have the field. */
  readonly count: bigint;
}

/**
 * Sum and number of a field's values over the selected devices that have it.
 *
 * @param bounds declared bounds; values outside count as the bound
 * @param centre whole number that is taken from each value before it is added
 */
export function sumAndCount(
  { rows, words }: Selection,
  field: CatalogueField,
  bounds: { readonly lower: number; readonly upper: number },
  centre: number,
): SumAndCount {
  const { chunks } = rows.number(field.name).slots;
  const places = new Uint16Array(CHUNK_ROWS);
  let sum = 0n;
  let devices = 0;
  for (let chunk = 0; chunk * CHUNK_WORDS < words.length; chunk++) {
    const count = listPlaces(chunkWords(words, chunk), places);
    const part = sumChunk(chunks[chunk]!, places.subarray(0, count), bounds.lower, bounds.upper);
    sum += BigInt(part.sum);
    devices += part.count;
  }
  return { sum: sum - BigInt(centre) * BigInt(devices), count: BigInt(devices) };
}

/** Exact: a chunk has 2^16 rows and a value is below 2^32. */
function sumChunk(slots: ArrayLike<number>, places: Uint16Array, lower: number, upper: number) {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < places.length; i++) {
    const slot = slots[places[i]!]!;
    if (slot === 0) continue;
    const value = slot - 1;
    sum += Math.min(Math.max(value, lower), upper);
    count += 1;
  }
  return { sum, count };
}
