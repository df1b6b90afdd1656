import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { Signer } from "@hyperledger/fabric-gateway";
import { LedgerError } from "../errors.ts";
import { toLowS } from "../identities/index.ts";

/**
 * Signs whole messages (ECDSA, P-256, SHA-256, low s) with OpenSSL, which is much faster than the gateway client's own signer.
 * To be used with the gateway client's `hash.none`: OpenSSL does the hashing.
 *
 * @throws LedgerError `unsupported-key`
 */
export function createSigner(privateKeyPem: string): Signer {
  const key = parsePrivateKey(privateKeyPem);
  return async (message) => toLowS(sign("sha256", message, key));
}

function parsePrivateKey(pem: string): KeyObject {
  const key = readPrivateKey(pem);
  if (key.asymmetricKeyDetails?.namedCurve !== "prime256v1") {
    throw new LedgerError("unsupported-key", "the private key is not one of P-256");
  }
  return key;
}

/** The parser's own error is left out: it may quote the key. */
function readPrivateKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw new LedgerError("unsupported-key", "the private key is not PEM in PKCS #8");
  }
}
