/** Rows of one chunk: 2^16, so that a row number splits into chunk and place by shifts. */
export const CHUNK_BITS = 16;
export const CHUNK_ROWS = 1 << CHUNK_BITS;
export const CHUNK_MASK = CHUNK_ROWS - 1;
/** Words of a bitmap over one chunk, 32 rows a word, least significant bit first. */
export const CHUNK_WORDS = CHUNK_ROWS / 32;

/** Arrays of unsigned integers of any width that a column uses. */
export type Slots = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Bytes that a slot up to `largest` takes. */
export function slotBytes(largest: number): 1 | 2 | 4 {
  return largest <= 0xff ? 1 : largest <= 0xffff ? 2 : 4;
}

export function createSlots(bytes: number, length: number): Slots {
  return bytes === 1
    ? new Uint8Array(length)
    : bytes === 2
      ? new Uint16Array(length)
      : new Uint32Array(length);
}
