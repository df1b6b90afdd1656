import { type CheckedDimension, dimensionSize } from "@medtech-chain/domain";
import { CHUNK_ROWS, CHUNK_WORDS } from "../index/chunk.ts";
import type { RowStore } from "../index/rowStore.ts";
import { chunkWords, listPlaces, type Selection } from "../index/selection.ts";

/**
 * How many of the selected devices are in each group, row-major over the dimensions. A dimension's groups are its domain
 * in order, then `other` and `notSet` where it declares them; a device whose value has no group is counted in none.
 */
export function groupedCount({ rows, words }: Selection, dimensions: readonly CheckedDimension[]): bigint[] {
  const bound = dimensions.map((dimension) => bindDimension(rows, dimension));
  const counts = new Float64Array(bound.reduce((cells, { size }) => cells * (size + 1), 1));
  const places = new Uint16Array(CHUNK_ROWS);
  const cells = new Uint32Array(CHUNK_ROWS);
  for (let chunk = 0; chunk * CHUNK_WORDS < words.length; chunk++) {
    const count = listPlaces(chunkWords(words, chunk), places);
    cells.fill(0, 0, count);
    for (const dimension of bound) addDimension(dimension, chunk, places.subarray(0, count), cells);
    for (let i = 0; i < count; i++) counts[cells[i]!]! += 1;
  }
  return withoutHidden(counts, bound);
}

/** A dimension with one more group, hidden and the last, for the devices that belong to none. */
interface BoundDimension {
  readonly chunks: readonly ArrayLike<number>[];
  /** For each slot its group. */
  readonly groups: Uint32Array;
  /** Groups without the hidden one. */
  readonly size: number;
}

function bindDimension(rows: RowStore, dimension: CheckedDimension): BoundDimension {
  const { slots, dictionary } = rows.coded(dimension.field.name);
  const { domain, other, notSet } = dimension;
  const size = dimensionSize(dimension);
  const groups = new Uint32Array(dictionary.size + 1).fill(other ? domain.length : size);
  groups[0] = notSet ? size - 1 : size;
  domain.forEach((value, group) => {
    const id = dictionary.find(0, Buffer.from(String(value)));
    if (id >= 0) groups[id + 1] = group;
  });
  return { chunks: slots.chunks, groups, size };
}

function addDimension(
  { chunks, groups, size }: BoundDimension,
  chunk: number,
  places: Uint16Array,
  cells: Uint32Array,
): void {
  const slots = chunks[chunk]!;
  for (let i = 0; i < places.length; i++) cells[i] = cells[i]! * (size + 1) + groups[slots[places[i]!]!]!;
}

function withoutHidden(counts: Float64Array, dimensions: readonly BoundDimension[]): bigint[] {
  let cells = [0];
  for (const { size } of dimensions) {
    cells = cells.flatMap((cell) => Array.from({ length: size }, (_, group) => cell * (size + 1) + group));
  }
  return cells.map((cell) => BigInt(counts[cell]!));
}
