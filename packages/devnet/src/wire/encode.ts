/**
 * Protobuf encoding for the messages on the hot path. Their large values exist already; a message is kept as a list of
 * parts and its bytes are copied once, when the outermost message is joined.
 */
export type Parts = readonly Uint8Array[];

const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** Unsigned varint (base 128, least significant group first). `value` up to 2^53. */
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

/** A field that holds bytes, present even if these are empty. */
export function bytesField(field: number, value: Uint8Array): Parts {
  return [encodeVarint(field * 8 + LENGTH_DELIMITED), encodeVarint(value.length), value];
}

/** A field that holds bytes; left out when empty, as proto3 does. */
export function optionalBytesField(field: number, value: Uint8Array): Parts {
  return value.length === 0 ? [] : bytesField(field, value);
}

/** A field that holds text; left out when empty, as proto3 does. */
export function textField(field: number, value: string): Parts {
  return optionalBytesField(field, Buffer.from(value));
}

/** A field that holds a message, or bytes that are made of parts. */
export function messageField(field: number, parts: Parts): Parts {
  return [encodeVarint(field * 8 + LENGTH_DELIMITED), encodeVarint(partsLength(parts)), ...parts];
}

/** A field that holds an unsigned integer or an enum; left out when zero, as proto3 does. */
export function varintField(field: number, value: number): Parts {
  return value === 0 ? [] : [encodeVarint(field * 8 + VARINT), encodeVarint(value)];
}

/** The bytes of a message. */
export function joinParts(parts: Parts): Buffer {
  return Buffer.concat(parts);
}

function partsLength(parts: Parts): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
