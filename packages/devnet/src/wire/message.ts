const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;
/** A varint of 64 bits has at most ten bytes. */
const LONGEST_VARINT = 10;

/**
 * A protobuf message taken apart without copying: bytes are views into the input. For the messages on the hot path,
 * where the generated code would copy each large value once a level.
 */
export class WireMessage {
  readonly #values = new Map<number, Uint8Array[]>();
  readonly #numbers = new Map<number, number>();
  readonly #input: Uint8Array;
  #position = 0;

  /** @throws SyntaxError on malformed bytes */
  constructor(input: Uint8Array) {
    this.#input = input;
    while (this.#position < input.length) {
      this.#field();
    }
  }

  has(field: number): boolean {
    return this.#values.has(field);
  }

  /** The bytes of a field; of a repeated one the last; empty if the field is missing. */
  bytes(field: number): Uint8Array {
    return this.#values.get(field)?.at(-1) ?? new Uint8Array();
  }

  /** All values of a repeated field, in order. */
  list(field: number): readonly Uint8Array[] {
    return this.#values.get(field) ?? [];
  }

  text(field: number): string {
    return viewToText(this.bytes(field));
  }

  /** A message in a field; an empty one if the field is missing. */
  message(field: number): WireMessage {
    return new WireMessage(this.bytes(field));
  }

  /** An unsigned integer, exact up to 2^53; 0 if the field is missing. */
  number(field: number): number {
    return this.#numbers.get(field) ?? 0;
  }

  #field(): void {
    const tag = this.#varint();
    const field = Math.floor(tag / 8);
    if (field === 0) {
      throw new SyntaxError("field number 0");
    }
    switch (tag % 8) {
      case VARINT:
        this.#numbers.set(field, this.#varint());
        break;
      case LENGTH_DELIMITED:
        this.#append(field, this.#take(this.#varint()));
        break;
      case FIXED64:
        this.#take(8);
        break;
      case FIXED32:
        this.#take(4);
        break;
      default:
        throw new SyntaxError(`wire type ${tag % 8}`);
    }
  }

  #append(field: number, value: Uint8Array): void {
    const values = this.#values.get(field);
    if (values === undefined) {
      this.#values.set(field, [value]);
    } else {
      values.push(value);
    }
  }

  #take(length: number): Uint8Array {
    const end = this.#position + length;
    if (end > this.#input.length) {
      throw new SyntaxError("the message ends too early");
    }
    const view = this.#input.subarray(this.#position, end);
    this.#position = end;
    return view;
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < LONGEST_VARINT; i++) {
      const byte = this.#input[this.#position];
      if (byte === undefined) {
        throw new SyntaxError("the message ends too early");
      }
      this.#position++;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return value;
      }
      scale *= 128;
    }
    throw new SyntaxError("a varint is too long");
  }
}

/** Text of UTF-8 bytes, without copying these first. */
export function viewToText(view: Uint8Array): string {
  return Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("utf8");
}
