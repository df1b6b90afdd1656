import { bytesToHex } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashOf, refusalOf, SHARES } from "../../test/fixtures.ts";
import { assertShare, createNoiseGenerator, type NoiseGeneratorOptions } from "./generator.ts";

const BASE: NoiseGeneratorOptions = { shares: SHARES, epoch: 7, releaseId: hashOf("r"), component: "count" };

function streamOf(change: Partial<NoiseGeneratorOptions> = {}): string {
  return bytesToHex(createNoiseGenerator({ ...BASE, ...change }).bytes(64));
}

function withShare(hospital: string, share: Uint8Array): ReadonlyMap<string, Uint8Array> {
  return new Map(SHARES).set(hospital, share);
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3]! ^= 1 << (bit & 7);
  return flipped;
}

describe("noise generator", () => {
  it("gives the same stream for the same inputs, in any order of the shares", () => {
    expect(streamOf()).toBe(streamOf());
    expect(streamOf({ shares: new Map([...SHARES].toReversed()) })).toBe(streamOf());
  });

  it("gives another stream when any bit of any share changes", () => {
    const streams = new Set([streamOf()]);
    for (const [hospital, share] of SHARES) {
      for (let bit = 0; bit < 256; bit += 1) {
        streams.add(streamOf({ shares: withShare(hospital, flipBit(share, bit)) }));
      }
    }
    expect(streams.size).toBe(1 + 3 * 256);
  });

  it.each([
    ["epoch", { epoch: 8 }],
    ["release", { releaseId: flipBit(BASE.releaseId, 255) }],
    ["component", { component: "sum" }],
    ["component by a suffix", { component: "count0" }],
    ["one more hospital", { shares: withShare("hospital-d", hashOf("d")) }],
    ["one hospital less", { shares: new Map([...SHARES].slice(1)) }],
    ["a renamed hospital", { shares: new Map([...SHARES].map(([id, share]) => [`${id}x`, share])) }],
  ])("gives another stream for another %s", (_, change) => {
    expect(streamOf(change)).not.toBe(streamOf());
  });

  it("gives another stream when two hospitals swap their shares", () => {
    const [a, b, c] = [...SHARES];
    const swapped = new Map([[a![0], b![1]], [b![0], a![1]], c!]);
    expect(streamOf({ shares: swapped })).not.toBe(streamOf());
  });

  it("gives one stream however it is cut into reads", () => {
    const whole = bytesToHex(createNoiseGenerator(BASE).bytes(5000));
    const cuts = fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (lengths) => {
        const random = createNoiseGenerator(BASE);
        const read = lengths
          .map((length) => bytesToHex(random.bytes(length)))
          .join("")
          .slice(0, whole.length);
        expect(whole.startsWith(read)).toBe(true);
      }),
      { seed: 20_003, numRuns: 60 },
    );
  });

  it("hands out bytes that later reads do not change", () => {
    const random = createNoiseGenerator(BASE);
    const first = random.bytes(16);
    const kept = bytesToHex(first);
    first.fill(0);
    expect(bytesToHex(createNoiseGenerator(BASE).bytes(16))).toBe(kept);
    expect(bytesToHex(random.bytes(48))).toBe(streamOf().slice(32));
  });

  const share = hashOf("x");
  it.each<[string, string, Partial<NoiseGeneratorOptions>]>([
    ["no shares", "shares", { shares: new Map() }],
    ["a missing share", "shares", { shares: withShare("hospital-b", undefined as unknown as Uint8Array) }],
    ["an empty share", "shares", { shares: withShare("hospital-b", new Uint8Array(0)) }],
    ["a short share", "shares", { shares: withShare("hospital-b", share.subarray(1)) }],
    ["a long share", "shares", { shares: withShare("hospital-b", new Uint8Array(33).fill(1)) }],
    ["an unset share", "shares", { shares: withShare("hospital-b", new Uint8Array(32)) }],
    ["a copied share", "shares", { shares: withShare("hospital-b", SHARES.get("hospital-a")!) }],
    ["an empty hospital id", "shares", { shares: withShare("", share) }],
    ["an ill-formed hospital id", "shares", { shares: withShare("\ud800", share) }],
    ["a hostile hospital id", "shares", { shares: withShare("\u001b[31m\u202e", share.subarray(1)) }],
    ["a negative epoch", "epoch", { epoch: -1 }],
    ["an epoch beyond the safe integers", "epoch", { epoch: 2 ** 53 }],
    ["an epoch that is no number", "epoch", { epoch: Number.NaN }],
    ["a short release id", "releaseId", { releaseId: share.subarray(1) }],
    ["a release id as text", "releaseId", { releaseId: "00" as unknown as Uint8Array }],
    ["an empty component", "component", { component: "" }],
    ["an ill-formed component", "component", { component: "\udc00" }],
    ["a long component", "component", { component: "é".repeat(128) }],
  ])("refuses %s", (_, parameter, change) => {
    refusalOf(() => createNoiseGenerator({ ...BASE, ...change }), "invalid_parameter", parameter);
  });

  it.each([-1, 0.5, Number.NaN])("refuses to read %d bytes", (n) => {
    refusalOf(() => createNoiseGenerator(BASE).bytes(n), "invalid_parameter", "n");
  });

  it("never shows a share in an error", () => {
    const short = share.subarray(1);
    const refusal = refusalOf(() => assertShare("hospital-b", short), "invalid_parameter", "shares");
    expect(JSON.stringify([refusal.message, refusal.metadata])).not.toContain(bytesToHex(short).slice(0, 8));
    expect(refusal.message).toContain("hospital-b");
  });
});
