import type { HashKey } from "../hash/halfSipHash.ts";
import { ByteTable } from "./byteTable.ts";
import { CHUNK_BITS, CHUNK_MASK, CHUNK_ROWS } from "./chunk.ts";

/** No row, as a neighbour; and, as a time slot, later than every report. */
export const NONE = 0xffff_ffff;

type Words = Uint32Array<ArrayBuffer>[];

/** The arrays that make up the chains, for a snapshot. */
export interface DeviceChainsParts {
  readonly next: Words;
  readonly nextTime: Words;
  readonly previous: Words;
  /** For each device a row of its chain. */
  readonly cursor: Words;
}

/**
 * The rows of each device in the order of (report time, row), as a doubly linked list over rows. Beside each row stands the report
 * time of the next one, so that one pass over rows in their order tells most of the latest reports of a period.
 */
export class DeviceChains {
  readonly devices: ByteTable;
  readonly #parts: DeviceChainsParts;

  constructor(key: HashKey, restored?: { readonly devices: ByteTable; readonly parts: DeviceChainsParts }) {
    this.devices = restored?.devices ?? new ByteTable(key);
    this.#parts = restored?.parts ?? { next: [], nextTime: [], previous: [], cursor: [] };
  }

  get parts(): DeviceChainsParts {
    return this.#parts;
  }

  get byteLength(): number {
    const { next, nextTime, previous, cursor } = this.#parts;
    const chunks = next.length + nextTime.length + previous.length + cursor.length;
    return this.devices.byteLength + chunks * CHUNK_ROWS * 4;
  }

  reserve(rowCount: number): void {
    const { next, nextTime, previous } = this.#parts;
    for (const words of [next, nextTime, previous]) {
      while (words.length * CHUNK_ROWS < rowCount) words.push(new Uint32Array(CHUNK_ROWS));
    }
  }

  /**
   * Links a row into its device's chain. The search begins at the row that was linked last for the device: rows that are
   * linked in the order of their times never walk over a part of the chain twice.
   *
   * @param time slot of the report time
   * @param times slots of the report times of all rows, in chunks
   */
  link(device: number, row: number, time: number, times: readonly ArrayLike<number>[]): void {
    const { next, nextTime, previous } = this.#parts;
    const isBefore = (other: number): boolean => {
      const otherTime = times[other >>> CHUNK_BITS]![other & CHUNK_MASK]!;
      return otherTime < time || (otherTime === time && other < row);
    };
    let before = this.#cursorOf(device);
    let after = NONE;
    if (before !== NONE) {
      if (isBefore(before)) {
        after = get(next, before);
        while (after !== NONE && isBefore(after)) {
          before = after;
          after = get(next, before);
        }
      } else {
        while (before !== NONE && !isBefore(before)) {
          after = before;
          before = get(previous, before);
        }
      }
    }
    set(previous, row, before);
    set(next, row, after);
    set(nextTime, row, after === NONE ? NONE : times[after >>> CHUNK_BITS]![after & CHUNK_MASK]!);
    if (before !== NONE) {
      set(next, before, row);
      set(nextTime, before, time);
    }
    if (after !== NONE) set(previous, after, row);
    set(this.#parts.cursor, device, row);
  }

  #cursorOf(device: number): number {
    const { cursor } = this.#parts;
    if (device >>> CHUNK_BITS === cursor.length) cursor.push(new Uint32Array(CHUNK_ROWS).fill(NONE));
    return get(cursor, device);
  }
}

function get(words: Words, at: number): number {
  return words[at >>> CHUNK_BITS]![at & CHUNK_MASK]!;
}

function set(words: Words, at: number, value: number): void {
  words[at >>> CHUNK_BITS]![at & CHUNK_MASK] = value;
}
