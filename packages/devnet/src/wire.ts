/** Hand-made protobuf encoding, for the few messages on the hot path that hold bytes which exist already. */

/** Unsigned varint (protobuf encoding, base 128). `value` up to 2^53. */
export function encodeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** A length-delimited field: tag, length, bytes, as parts to be concatenated. */
export function bytesField(field: number, value: Uint8Array): Uint8Array[] {
  return [encodeVarint(field * 8 + 2), encodeVarint(value.length), value];
}

/** A varint field as parts to be concatenated; left out when zero, as proto3 does. */
export function varintField(field: number, value: number): Uint8Array[] {
  return value === 0 ? [] : [encodeVarint(field * 8), encodeVarint(value)];
}
