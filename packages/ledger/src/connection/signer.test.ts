import { createPublicKey, generateKeyPairSync, randomBytes, verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isLowS } from "../identities/index.ts";
import { createSigner } from "./signer.ts";

function newKey(namedCurve: string): string {
  return generateKeyPairSync("ec", {
    namedCurve,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  }).privateKey;
}

describe("a signer", () => {
  it("signs whole messages, with the lower s every time", async () => {
    const key = newKey("P-256");
    const signer = createSigner(key);
    // Of 64 signatures as OpenSSL makes them, all have a low s with probability 2^-64.
    for (let i = 0; i < 64; i++) {
      const message = randomBytes(i);
      const signature = await signer(message);
      expect(isLowS(signature)).toBe(true);
      expect(verify("sha256", message, createPublicKey(key), signature)).toBe(true);
    }
  });

  it.each([
    ["another curve", newKey("P-384")],
    ["no key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"],
    ["no PEM", "secret"],
  ])("is not made from %s, whose text stays out of the error", (_name, pem) => {
    let error: unknown;
    try {
      createSigner(pem);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: "unsupported-key" });
    expect((error as Error).cause).toBeUndefined();
    expect(String(error)).not.toContain("secret");
  });
});
