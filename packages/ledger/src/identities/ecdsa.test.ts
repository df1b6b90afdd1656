import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { expect, test } from "vitest";
import { isLowS, toLowS } from "./ecdsa.ts";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const publicKey = createPublicKey(privateKey);

test("brings s into the lower half and leaves the signature valid", () => {
  // Half of all signatures have a high s: that none of 64 does happens once in 2^64 runs.
  const message = Buffer.from("message");
  const signatures = Array.from({ length: 64 }, () => sign("sha256", message, privateKey));
  expect(signatures.some((signature) => !isLowS(signature))).toBe(true);
  for (const signature of signatures) {
    const low = toLowS(signature);
    expect(isLowS(low)).toBe(true);
    expect(verify("sha256", message, publicKey, low)).toBe(true);
    expect(isLowS(signature) ? low.equals(signature) : !low.equals(signature)).toBe(true);
  }
});

test.each([
  ["nothing", ""],
  ["no sequence", "0203010101"],
  ["a wrong length", "3007020101020101"],
  ["a negative s", "300602010102018f"],
  ["an s of zero", "3006020101020100"],
  ["only one integer", "3003020101"],
])("refuses %s", (_what, hex) => {
  expect(isLowS(Buffer.from(hex, "hex"))).toBe(false);
});
