/** A key of 64 bits, as two words. */
export type HashKey = readonly [number, number];

const FINAL_ROUNDS = 3;

/**
 * HalfSipHash-1-3 with 32 bits of output: a keyed hash for tables, whose collisions cannot be prepared without the key.
 * J.-P. Aumasson's 32-bit variant of SipHash (Aumasson, Bernstein 2012) with the rounds that Linux uses for its tables.
 *
 * @param word stands before the bytes as four bytes, little-endian, and counts as part of the message
 */
export function halfSipHash(
  key: HashKey,
  word: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  let v0 = key[0] | 0;
  let v1 = key[1] | 0;
  let v2 = 0x6c796765 ^ key[0];
  let v3 = 0x74656462 ^ key[1];
  const wholeWords = (end - start) >>> 2;
  const lastBlock = wholeWords + 1;
  // A block of zero leaves the state as it is, so that the final rounds are rounds with a block of zero.
  for (let i = 0; i <= lastBlock + FINAL_ROUNDS; i++) {
    let block = 0;
    if (i === 0) block = word;
    else if (i <= wholeWords) block = wordAt(bytes, start + (i - 1) * 4);
    else if (i === lastBlock) block = finalBlock(bytes, start + wholeWords * 4, end, end - start + 4);
    v3 ^= block;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= block;
    if (i === lastBlock) v2 ^= 0xff;
  }
  return (v1 ^ v3) >>> 0;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** The bytes that fill no word and, on top of them, the length of the message modulo 256. */
function finalBlock(bytes: Uint8Array, at: number, end: number, length: number): number {
  let block = length << 24;
  for (let i = at; i < end; i++) block |= bytes[i]! << ((i - at) * 8);
  return block;
}
