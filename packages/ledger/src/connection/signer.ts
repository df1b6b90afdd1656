import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Signer } from "@hyperledger/fabric-gateway";
import { LedgerError } from "../errors.ts";
import { isSupportedCurve, rawSignatureToLowSDer } from "./derSignature.ts";

/**
 * Signs whole messages with OpenSSL, about ten times faster than the gateway client's own signer, which takes digests.
 * To be used with the gateway client's `hash.none`.
 *
 * @param privateKeyPem PKCS #8, P-256 or P-384 (ECDSA with SHA-256, low s) or Ed25519
 * @throws LedgerError `unsupported-key`
 */
export function createSigner(privateKeyPem: string): Signer {
  const key = parsePrivateKey(privateKeyPem);
  if (key.asymmetricKeyType === "ed25519") return async (message) => sign(null, message, key);
  const curve = key.asymmetricKeyDetails?.namedCurve;
  if (key.asymmetricKeyType !== "ec" || !isSupportedCurve(curve)) {
    throw new LedgerError("unsupported-key", "the private key is neither P-256, P-384 nor Ed25519");
  }
  return async (message) =>
    rawSignatureToLowSDer(sign("sha256", message, { key, dsaEncoding: "ieee-p1363" }), curve);
}

/** The parser's own error is left out: it may quote the key. */
function parsePrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new LedgerError("unsupported-key", "the private key is not PEM in PKCS #8");
  }
}
