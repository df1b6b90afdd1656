import { describe, expect, test } from "vitest";
import { halfSipHash } from "./halfSipHash.ts";

describe("HalfSipHash-1-3", () => {
  // lib/tests/siphash_kunit.c of Linux, test_vectors_hsiphash for 32-bit machines: key 00..07, messages 00, 00 01, and so on.
  const expected: readonly (readonly [length: number, hash: number])[] = [
    [4, 0x7e059ea6],
    [5, 0x88e3d89b],
    [6, 0xa0080b65],
    [7, 0x9d38d9d6],
    [8, 0x577999b1],
    [9, 0xc839caed],
  ];

  test.each(expected)("of a message of %i bytes is that of Linux", (length, hash) => {
    const bytes = Uint8Array.from({ length }, (_, i) => i);
    expect(halfSipHash([0x03020100, 0x07060504], 0x03020100, bytes, 4, length)).toBe(hash);
  });

  test("depends on the key, the word and every byte", () => {
    const bytes = Uint8Array.from({ length: 11 }, (_, i) => i);
    const hash = halfSipHash([1, 2], 3, bytes, 0, 11);
    expect(halfSipHash([2, 2], 3, bytes, 0, 11)).not.toBe(hash);
    expect(halfSipHash([1, 3], 3, bytes, 0, 11)).not.toBe(hash);
    expect(halfSipHash([1, 2], 4, bytes, 0, 11)).not.toBe(hash);
    for (let i = 0; i < 11; i++) {
      const changed = bytes.slice();
      changed[i]! ^= 0x80;
      expect(halfSipHash([1, 2], 3, changed, 0, 11)).not.toBe(hash);
    }
  });
});
