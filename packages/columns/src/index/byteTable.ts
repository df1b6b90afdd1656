import { type HashKey, halfSipHash } from "../hash/halfSipHash.ts";

/** Bytes of one page of the arena; a place in the arena is page and offset in 32 bits. */
const PAGE_BITS = 16;
const PAGE_BYTES = 1 << PAGE_BITS;
const MAX_PAGES = 1 << 16;
/** Records of one page. */
const RECORD_BITS = 12;
const RECORDS = 1 << RECORD_BITS;
/** Words of a record: hash, place in the arena, word. */
const RECORD_WORDS = 3;
const SMALLEST_SLOTS = 64;
/** Slots are doubled when more than five eighths are taken: short probes, at most 13 bytes a record. */
const FULLEST = 5 / 8;

/** The arrays that make up a table, for a snapshot. */
export interface ByteTableParts {
  readonly size: number;
  /** Bytes taken in the arena. */
  readonly used: number;
  readonly pages: readonly Uint8Array<ArrayBuffer>[];
  readonly records: readonly Uint32Array<ArrayBuffer>[];
  readonly slots: Uint32Array<ArrayBuffer>;
}

/**
 * Numbers distinct pairs of a word and a short text from 0 on, in the order in which they come. Identity is that of the
 * bytes, the hash only finds them. Everything lives in a few large arrays: open addressing over records over an arena.
 */
export class ByteTable {
  readonly #key: HashKey;
  readonly #pages: Uint8Array<ArrayBuffer>[];
  readonly #records: Uint32Array<ArrayBuffer>[];
  #slots: Uint32Array<ArrayBuffer>;
  #size: number;
  #used: number;

  constructor(key: HashKey, parts?: ByteTableParts) {
    this.#key = key;
    this.#pages = [...(parts?.pages ?? [])];
    this.#records = [...(parts?.records ?? [])];
    this.#slots = parts?.slots ?? new Uint32Array(SMALLEST_SLOTS);
    this.#size = parts?.size ?? 0;
    this.#used = parts?.used ?? 0;
  }

  get size(): number {
    return this.#size;
  }

  get byteLength(): number {
    const records = this.#records.length * RECORDS * RECORD_WORDS * 4;
    return this.#pages.length * PAGE_BYTES + records + this.#slots.byteLength;
  }

  get parts(): ByteTableParts {
    return {
      size: this.#size,
      used: this.#used,
      pages: this.#pages,
      records: this.#records,
      slots: this.#slots,
    };
  }

  /** The number of a pair, or -1. */
  find(word: number, bytes: Uint8Array, start = 0, end = bytes.length): number {
    const hash = halfSipHash(this.#key, word, bytes, start, end);
    return this.#slots[this.#probe(hash, word, bytes, start, end)]! - 1;
  }

  /** The number of a pair, a new one if it was not known. */
  intern(word: number, bytes: Uint8Array, start = 0, end = bytes.length): number {
    const hash = halfSipHash(this.#key, word, bytes, start, end);
    const slot = this.#probe(hash, word, bytes, start, end);
    const known = this.#slots[slot]!;
    if (known !== 0) return known - 1;
    const id = this.#size;
    this.#size += 1;
    const place = this.#store(bytes, start, end);
    if (id >>> RECORD_BITS === this.#records.length) {
      this.#records.push(new Uint32Array(RECORDS * RECORD_WORDS));
    }
    const records = this.#records[id >>> RECORD_BITS]!;
    const at = (id & (RECORDS - 1)) * RECORD_WORDS;
    records[at] = hash;
    records[at + 1] = place;
    records[at + 2] = word;
    this.#slots[slot] = id + 1;
    if (this.#size > this.#slots.length * FULLEST) this.#grow();
    return id;
  }

  /** The bytes of a number, as a view into the arena. */
  bytesOf(id: number): Uint8Array {
    const place = this.#records[id >>> RECORD_BITS]![(id & (RECORDS - 1)) * RECORD_WORDS + 1]!;
    const page = this.#pages[place >>> PAGE_BITS]!;
    const offset = place & (PAGE_BYTES - 1);
    return page.subarray(offset + 1, offset + 2 + page[offset]!);
  }

  /** The slot that holds the pair, or the empty one where it belongs. */
  #probe(hash: number, word: number, bytes: Uint8Array, start: number, end: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    for (let known = slots[slot]!; known !== 0; known = slots[slot]!) {
      const records = this.#records[(known - 1) >>> RECORD_BITS]!;
      const at = ((known - 1) & (RECORDS - 1)) * RECORD_WORDS;
      if (
        records[at] === hash &&
        records[at + 2] === word >>> 0 &&
        this.#equals(records[at + 1]!, bytes, start, end)
      ) {
        break;
      }
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #equals(place: number, bytes: Uint8Array, start: number, end: number): boolean {
    const page = this.#pages[place >>> PAGE_BITS]!;
    const offset = place & (PAGE_BYTES - 1);
    const length = end - start;
    if (page[offset]! + 1 !== length) return false;
    for (let i = 0; i < length; i++) if (page[offset + 1 + i] !== bytes[start + i]) return false;
    return true;
  }

  /** Copies a text into the arena; no text crosses a page. */
  #store(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    const left = this.#pages.length * PAGE_BYTES - this.#used;
    if (left < length + 1) {
      if (this.#pages.length === MAX_PAGES)
        throw new RangeError("the arena of a table is full (4 GiB of texts)");
      this.#used = this.#pages.length * PAGE_BYTES;
      this.#pages.push(new Uint8Array(PAGE_BYTES));
    }
    const place = this.#used;
    const page = this.#pages[place >>> PAGE_BITS]!;
    const offset = place & (PAGE_BYTES - 1);
    page[offset] = length - 1;
    for (let i = 0; i < length; i++) page[offset + 1 + i] = bytes[start + i]!;
    this.#used = place + length + 1;
    return place;
  }

  #grow(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.#size; id++) {
      let slot = this.#records[id >>> RECORD_BITS]![(id & (RECORDS - 1)) * RECORD_WORDS]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }
}
