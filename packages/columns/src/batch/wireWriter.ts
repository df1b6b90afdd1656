const INITIAL_BYTES = 1024;

/** Writes protobuf fields and varints into bytes that grow. */
export class WireWriter {
  #bytes = new Uint8Array(INITIAL_BYTES);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  /** An unsigned integer below 2^53, as LEB128. */
  varint(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.byte((rest % 0x80) | 0x80);
      rest = Math.floor(rest / 0x80);
    }
    this.byte(rest);
  }

  bytes(source: Uint8Array, start = 0, end = source.length): void {
    const length = end - start;
    if (this.#length + length > this.#bytes.length) this.#grow(length);
    const target = this.#bytes;
    const offset = this.#length;
    for (let i = 0; i < length; i++) target[offset + i] = source[start + i]!;
    this.#length = offset + length;
  }

  uint32Field(field: number, value: number): void {
    this.byte(field << 3);
    this.varint(value);
  }

  bytesField(field: number, value: Uint8Array): void {
    this.byte((field << 3) | 2);
    this.varint(value.length);
    this.bytes(value);
  }

  /** The bytes written so far. They share memory with the writer, which must not be used further. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #grow(needed: number): void {
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + needed));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
