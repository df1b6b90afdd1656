import { MAX_UINT32 } from "./limits.ts";
import type { Place } from "./place.ts";

/** Wire types of protobuf that batches use. */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Reads the canonical protobuf encoding: fields in order, varints as short as they can be, nothing unknown. */
export class WireReader {
  readonly bytes: Uint8Array;
  readonly #end: number;
  readonly #place: Place;
  #position: number;

  constructor(bytes: Uint8Array, start: number, end: number, place: Place) {
    this.bytes = bytes;
    this.#position = start;
    this.#end = end;
    this.#place = place;
  }

  get position(): number {
    return this.#position;
  }

  get atEnd(): boolean {
    return this.#position === this.#end;
  }

  /** Whether the length-delimited field of that number (below 16) comes next. */
  isNext(field: number): boolean {
    return this.#position < this.#end && this.bytes[this.#position] === ((field << 3) | LENGTH_DELIMITED);
  }

  /** The value of a uint32 field that must come next. */
  uint32(field: number, name: string): number {
    this.#tag(field, VARINT, name);
    const value = this.#varint(name);
    if (value === 0) this.#place.refuse(`${name} is zero`);
    return value;
  }

  /** Bounds of a length-delimited field that must come next; reading goes on behind it. */
  bytesField(field: number, name: string): { readonly start: number; readonly end: number } {
    this.#tag(field, LENGTH_DELIMITED, name);
    const length = this.#varint(name);
    const start = this.#position;
    if (length > this.#end - start) this.#place.refuse(`${name} is cut off`);
    if (length === 0) this.#place.refuse(`${name} is empty`);
    this.#position = start + length;
    return { start, end: this.#position };
  }

  /** A reader of a nested message that must come next; reading goes on behind it. */
  message(field: number, name: string): WireReader {
    const { start, end } = this.bytesField(field, name);
    return new WireReader(this.bytes, start, end, this.#place);
  }

  /** Refuses whatever is left. */
  assertEnd(name: string): void {
    if (!this.atEnd) this.#place.refuse(`${name} has a field that is unknown, repeated or out of order`);
  }

  #tag(field: number, wireType: number, name: string): void {
    if (this.atEnd) this.#place.refuse(`${name} is missing`);
    if (this.bytes[this.#position] !== ((field << 3) | wireType)) {
      this.#place.refuse(`${name} is missing, or a field is unknown, repeated or out of order`);
    }
    this.#position += 1;
  }

  #varint(name: string): number {
    let value = 0;
    let scale = 1;
    for (let length = 1; length <= 5; length++) {
      if (this.#position === this.#end) this.#place.refuse(`${name} is cut off`);
      const byte = this.bytes[this.#position]!;
      this.#position += 1;
      value += (byte & 0x7f) * scale;
      scale *= 0x80;
      if (byte < 0x80) {
        if (byte === 0 && length > 1) this.#place.refuse(`${name} is not written in the shortest form`);
        if (value > MAX_UINT32) break;
        return value;
      }
    }
    return this.#place.refuse(`${name} is larger than 2^32 - 1`);
  }
}
