import { createInvalidParameter } from "../errors.ts";

/** Uniform random bits, read in order. */
export interface RandomSource {
  /** The next `n` bytes; the caller may keep them. */
  bytes(n: number): Uint8Array;
  /** A uniform integer of 0 to n - 1. */
  below(n: bigint): bigint;
}

/** The next `n` bytes of a stream. */
export type ReadBytes = (n: number) => Uint8Array;

/** A source over any stream of uniform bytes, such as the operating system's generator. */
export function createRandomSource(read: ReadBytes): RandomSource {
  return { bytes: read, below: (n) => uniformBelow(read, n) };
}

/** Up to here a drawn value is a safe integer, and bytes can be joined without bigint. */
const SMALL = 2n ** 48n;

/**
 * A uniform integer of 0 to n - 1, by rejection, so there is no modulo bias.
 *
 * Bytes read are part of the contract: with b the bit length of n - 1, each try takes the fewest bytes
 * that hold b bits, reads them as a big-endian integer with the bits above b cleared, and keeps the
 * first value below n. No bytes are read for n = 1. A try is kept with a probability over 1/2.
 */
export function uniformBelow(read: ReadBytes, n: bigint): bigint {
  if (n < 1n) {
    throw createInvalidParameter("n", n, "a positive integer");
  }
  return n <= SMALL ? BigInt(smallBelow(read, Number(n))) : largeBelow(read, n);
}

/** The same rule as `largeBelow` in safe integers: every value stays below 2^48. */
function smallBelow(read: ReadBytes, n: number): number {
  if (n === 1) {
    return 0;
  }
  let length = 1;
  let power = 256;
  while (power < n) {
    length += 1;
    power *= 256;
  }
  const mask = topByteMask(n - 1, length);
  for (;;) {
    const bytes = read(length);
    let value = bytes[0]! & mask;
    for (let index = 1; index < length; index += 1) {
      value = value * 256 + bytes[index]!;
    }
    if (value < n) {
      return value;
    }
  }
}

/** Ones in every bit of the top byte that values up to `largest` can use. */
function topByteMask(largest: number, length: number): number {
  let unit = 1;
  for (let index = 1; index < length; index += 1) {
    unit *= 256;
  }
  let mask = 0;
  while ((mask + 1) * unit <= largest) {
    mask = mask * 2 + 1;
  }
  return mask;
}

function largeBelow(read: ReadBytes, n: bigint): bigint {
  const hex = (n - 1n).toString(16);
  const length = (hex.length + (hex.length % 2)) >> 1;
  const topByte = Number((n - 1n) >> BigInt(8 * (length - 1)));
  const mask = topByteMask(topByte, 1);
  for (;;) {
    const bytes = read(length);
    let value = BigInt(bytes[0]! & mask);
    for (let index = 1; index < length; index += 1) {
      value = (value << 8n) | BigInt(bytes[index]!);
    }
    if (value < n) {
      return value;
    }
  }
}
