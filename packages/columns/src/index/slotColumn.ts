import { CHUNK_MASK, CHUNK_ROWS, createSlots, type Slots, slotBytes } from "./chunk.ts";

/**
 * One slot for each row, in chunks: 0 is "not set", any other slot one more than what it stands for. A chunk is as wide as
 * the largest slot that it has had to hold.
 */
export class SlotColumn {
  readonly #chunks: Slots[];
  #bytes: number;

  /** @param largest largest slot that is expected at first; larger ones widen the column */
  constructor(largest: number, chunks: Slots[] = []) {
    this.#bytes = Math.max(slotBytes(largest), chunks.at(-1)?.BYTES_PER_ELEMENT ?? 1);
    this.#chunks = chunks;
  }

  get chunks(): readonly Slots[] {
    return this.#chunks;
  }

  get byteLength(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  }

  /**
   * Sets the slots of rows behind all that were set before.
   *
   * @param largest an upper bound of the slots
   */
  append(row: number, slots: ArrayLike<number>, largest: number): void {
    this.#widen(largest, row);
    for (let done = 0; done < slots.length; ) {
      const place = (row + done) & CHUNK_MASK;
      const count = Math.min(slots.length - done, CHUNK_ROWS - place);
      const chunk = this.#chunkOf(row + done);
      for (let i = 0; i < count; i++) chunk[place + i] = slots[done + i]!;
      done += count;
    }
  }

  /** Makes sure that the chunks exist up to a number of rows; new rows are not set. */
  reserve(rowCount: number): void {
    if (rowCount > 0) this.#chunkOf(rowCount - 1);
  }

  #chunkOf(row: number): Slots {
    const wanted = Math.floor(row / CHUNK_ROWS);
    while (this.#chunks.length <= wanted) this.#chunks.push(createSlots(this.#bytes, CHUNK_ROWS));
    return this.#chunks[wanted]!;
  }

  /** Widens the chunks that rows from `row` on are in, and all that come. */
  #widen(largest: number, row: number): void {
    const bytes = slotBytes(largest);
    if (bytes <= this.#bytes) return;
    this.#bytes = bytes;
    for (let i = Math.floor(row / CHUNK_ROWS); i < this.#chunks.length; i++) {
      const wide = createSlots(bytes, CHUNK_ROWS);
      wide.set(this.#chunks[i]!);
      this.#chunks[i] = wide;
    }
  }
}
