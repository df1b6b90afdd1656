import { describe, expect, it } from "vitest";
import { randomOf, refusalOf } from "../../test/fixtures.ts";
import { chiSquareTest } from "../../test/statistics.ts";
import { createRandomSource } from "./source.ts";

/** A sound `below` fails with this probability for a random seed, over all limits together 1e-6. */
const ALPHA = 2e-7;

describe("below", () => {
  it.each([3n, 129n, 257n, 3n * 2n ** 46n, 3n * 2n ** 70n])("is uniform below %d", (n) => {
    const random = randomOf(`below ${n}`);
    const cells = n < 257n ? Number(n) : 257;
    const observed = Array.from({ length: cells }, () => 0);
    for (let i = 0; i < 60_000; i += 1) {
      observed[Number((random.below(n) * BigInt(cells)) / n)]! += 1;
    }
    // Where n is no multiple of the cells they differ by less than one part in 2^39.
    const uniform = observed.map(() => 1 / cells);
    expect(chiSquareTest(observed, uniform)).toBeGreaterThan(ALPHA);
  });

  it("the test notices reduction modulo n", () => {
    const random = randomOf("biased");
    const observed = Array.from({ length: 129 }, () => 0);
    for (let i = 0; i < 60_000; i += 1) {
      observed[random.bytes(1)[0]! % 129]! += 1;
    }
    expect(
      chiSquareTest(
        observed,
        observed.map(() => 1 / 129),
      ),
    ).toBeLessThan(ALPHA);
  });

  it("reads the bytes its contract names, big-endian, masked, rejected from n on", () => {
    const stream = Uint8Array.of(0xff, 0x05, 0xff, 0x00, 0x01, 0x2a);
    let offset = 0;
    const random = createRandomSource((n) => {
      offset += n;
      return stream.subarray(offset - n, offset);
    });
    expect(random.below(1n)).toBe(0n);
    expect(offset).toBe(0);
    expect(random.below(6n)).toBe(5n);
    expect(offset).toBe(2);
    expect(random.below(257n)).toBe(256n);
    expect(offset).toBe(4);
    expect(random.below(300n)).toBe(0x12an);
    expect(offset).toBe(6);
  });

  it("draws by one rule on both sides of 2^48", () => {
    const ones = createRandomSource((n) => new Uint8Array(n).fill(0xff));
    for (const bits of [1n, 8n, 9n, 47n, 48n, 49n, 64n, 200n]) {
      expect(ones.below(2n ** bits)).toBe(2n ** bits - 1n);
    }
  });

  it.each([0n, -1n])("refuses %d", (n) => {
    refusalOf(() => randomOf("refusal").below(n), "invalid_parameter", "n");
  });
});
