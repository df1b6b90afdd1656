import { chacha20 } from "@noble/ciphers/chacha.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { createInvalidParameter } from "../errors.ts";
import { type RandomSource, uniformBelow } from "./source.ts";

/** Bytes of the key of a keystream. */
export const KEYSTREAM_KEY_BYTES = 32;

const BLOCK_BYTES = 64;
const LARGEST_CHUNK = 16 * BLOCK_BYTES;
const ZERO_NONCE = new Uint8Array(12);

/**
 * The ChaCha20 keystream (RFC 8439 section 2.4, nonce and first counter zero) of a 32-byte key that is
 * used for nothing else. It ends after 256 GiB, where the cipher refuses to reuse its counter.
 */
export function createKeystream(key: Uint8Array): RandomSource {
  return new Keystream(key);
}

class Keystream implements RandomSource {
  readonly #key: Uint8Array;
  readonly #read = (n: number) => this.#take(n);
  #chunk: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #block = 0;

  constructor(key: Uint8Array) {
    this.#key = key;
  }

  bytes(n: number): Uint8Array {
    if (!Number.isSafeInteger(n) || n < 0) {
      throw createInvalidParameter("n", n, "a whole number of bytes");
    }
    return this.#take(n).slice();
  }

  below(n: bigint): bigint {
    return uniformBelow(this.#read, n);
  }

  /** The next `n` bytes, valid until the next call. */
  #take(n: number): Uint8Array {
    const rest = this.#chunk.length - this.#offset;
    if (n > rest) {
      this.#chunk = concatBytes(this.#chunk.subarray(this.#offset), this.#nextBlocks(n - rest));
      this.#offset = 0;
    }
    const bytes = this.#chunk.subarray(this.#offset, this.#offset + n);
    this.#offset += n;
    return bytes;
  }

  /** Whole blocks of at least `least` bytes. Most noise needs one block; who needs more needs many. */
  #nextBlocks(least: number): Uint8Array {
    let length = this.#block === 0 ? BLOCK_BYTES : LARGEST_CHUNK;
    while (length < least) {
      length += LARGEST_CHUNK;
    }
    const blocks = chacha20(this.#key, ZERO_NONCE, new Uint8Array(length), undefined, this.#block);
    this.#block += length >> 6;
    return blocks;
  }
}
