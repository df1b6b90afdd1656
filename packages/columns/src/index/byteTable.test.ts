import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ByteTable } from "./byteTable.ts";

const key = [1, 2] as const;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe("a byte table", () => {
  test("numbers pairs as a map of them would, through growth and page ends", () => {
    const pairs = fc.array(fc.tuple(fc.nat(3), fc.uint8Array({ minLength: 1, maxLength: 256 })), {
      minLength: 200,
      maxLength: 600,
    });
    fc.assert(
      fc.property(pairs, (entries) => {
        const table = new ByteTable(key);
        const known = new Map<string, number>();
        for (const [word, bytes] of [...entries, ...entries]) {
          const name = `${word}/${bytes.join()}`;
          expect(table.find(word, bytes)).toBe(known.get(name) ?? -1);
          if (!known.has(name)) known.set(name, known.size);
          expect(table.intern(word, bytes)).toBe(known.get(name));
          expect(table.bytesOf(known.get(name)!)).toEqual(Uint8Array.from(bytes));
        }
        expect(table.size).toBe(known.size);
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  test("tells the same bytes under another word apart, and a text from its beginning", () => {
    const table = new ByteTable(key);
    expect(table.intern(1, text("ab"))).toBe(0);
    expect(table.intern(2, text("ab"))).toBe(1);
    expect(table.intern(1, text("abc"))).toBe(2);
    expect(table.intern(0xffff_ffff, text("ab"))).toBe(3);
    expect(table.intern(0xffff_ffff, text("ab"))).toBe(3);
  });

  test("goes on from its parts", () => {
    const table = new ByteTable(key);
    for (let i = 0; i < 5000; i++) table.intern(0, text(`entry ${i}`));
    const copy = new ByteTable(key, structuredClone(table.parts));
    expect(copy.intern(0, text("entry 4999"))).toBe(4999);
    expect(copy.intern(0, text("entry 5000"))).toBe(5000);
    expect(copy.byteLength).toBe(table.byteLength);
  });
});
