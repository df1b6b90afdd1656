import { createHash } from "node:crypto";

/**
 * The generator xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). Fast and
 * repeatable; for made-up data only, never for anything that must be unpredictable.
 */
export class Generator {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;

  /** Starts over from four words, of which one at least is not zero. */
  reset(a: number, b: number, c: number, d: number): void {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** 32 bits, as an integer from 0 to 2^32 - 1. */
  next(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result;
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return this.next() / 2 ** 32;
  }

  /** An integer from 0 to `below` - 1; uneven by less than one part in 10^6 for `below` up to 4000. */
  below(below: number): number {
    return Math.floor(this.fraction() * below);
  }

  /** True with that probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Standard normal, by the sum of twelve uniforms: no further than 6 from zero, which suits made-up data. */
  normal(): number {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += this.fraction();
    return sum;
  }
}

/** A seed as two words, the same on every machine. */
export function seedToWords(seed: string): readonly [number, number] {
  const digest = createHash("sha256").update(seed).digest();
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
}
