import type { StateEntry } from "../ledger/reader.ts";
import type { KeyRead, RangeRead } from "../rwset/types.ts";

/** Results of a query that the chaincode fetches bit by bit. */
export interface QueryResults {
  /** Serialized `queryresult.KV` or `queryresult.KeyModification`; nothing at the end. */
  next(): Uint8Array | undefined;
  /** Where the next page begins; empty at the end. */
  bookmark(): string;
}

/** A range read that remembers how far the chaincode has read, for the phantom check. */
export class RangeResults implements QueryResults {
  readonly #entries: Iterator<StateEntry>;
  readonly #encode: (entry: StateEntry) => Uint8Array;
  readonly #startKey: string;
  readonly #requestedEnd: string;
  readonly #reads: KeyRead[] = [];
  #endKey = "";
  #exhausted = false;

  constructor(
    entries: Iterable<StateEntry>,
    encode: (entry: StateEntry) => Uint8Array,
    bounds: { readonly startKey: string; readonly endKey: string },
  ) {
    this.#entries = entries[Symbol.iterator]();
    this.#encode = encode;
    this.#startKey = bounds.startKey;
    this.#requestedEnd = bounds.endKey;
  }

  next(): Uint8Array | undefined {
    const result = this.#entries.next();
    if (result.done === true) {
      this.#exhausted = true;
      this.#endKey = this.#requestedEnd;
      return undefined;
    }
    const { key, version } = result.value;
    this.#reads.push({ key, version });
    this.#endKey = key;
    return this.#encode(result.value);
  }

  /** The first key beyond the page, which was not read as far as the phantom check is concerned. */
  bookmark(): string {
    const beyond = this.#exhausted ? undefined : this.#entries.next();
    return beyond === undefined || beyond.done === true ? "" : beyond.value.key;
  }

  toRangeRead(): RangeRead {
    return { startKey: this.#startKey, endKey: this.#endKey, exhausted: this.#exhausted, reads: this.#reads };
  }
}

/** Results that are not checked again at commit. */
export class PlainResults implements QueryResults {
  readonly #items: Iterator<Uint8Array>;

  constructor(items: Iterable<Uint8Array>) {
    this.#items = items[Symbol.iterator]();
  }

  next(): Uint8Array | undefined {
    const result = this.#items.next();
    return result.done === true ? undefined : result.value;
  }

  bookmark(): string {
    return "";
  }
}
