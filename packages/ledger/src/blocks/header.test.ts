import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { envelopesHash, headerHash, headerToBytes } from "./header.ts";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

describe("a block's header", () => {
  // SEQUENCE { INTEGER number, OCTET STRING previous, OCTET STRING data }, written out by the rules of X.690.
  it.each([
    [0n, "", "aa", "3008 020100 0400 0401aa"],
    [127n, "01", "02", "3009 02017f 040101 040102"],
    [128n, "01", "02", "300a 02020080 040101 040102"],
    [256n, "01", "02", "300a 02020100 040101 040102"],
    [2n ** 64n - 1n, "01", "02", "3011 020900ffffffffffffffff 040101 040102"],
  ])("has block %d in DER", (number, previousHash, dataHash, expected) => {
    const header = { number, previousHash: bytes(previousHash), dataHash: bytes(dataHash) };
    expect(Buffer.from(headerToBytes(header)).toString("hex")).toBe(expected.replaceAll(" ", ""));
  });

  it("has lengths of more than 127 in the long form", () => {
    const header = { number: 1n, previousHash: new Uint8Array(200), dataHash: new Uint8Array(300) };
    const der = Buffer.from(headerToBytes(header));
    // 3 for the number, 2 + 1 + 200 and 2 + 2 + 300 for the hashes: 510 = 0x01fe.
    expect(der.subarray(0, 10).toString("hex")).toBe("308201fe0201010481c8");
    expect(der.length).toBe(4 + 510);
  });

  it("is hashed with SHA-256", () => {
    const header = { number: 1n, previousHash: new Uint8Array(32), dataHash: new Uint8Array(32).fill(7) };
    expect(headerHash(header)).toEqual(createHash("sha256").update(headerToBytes(header)).digest());
  });
});

it("the data hash is over all envelopes as one", () => {
  const [one, two] = [bytes("0102"), bytes("03")];
  expect(envelopesHash([one, two])).toEqual(createHash("sha256").update(bytes("010203")).digest());
});
