import { webcrypto } from "node:crypto";
import { readFile } from "node:fs/promises";
import { organisationFolder, parseCertificate } from "@medtech-chain/ledger/identities";
// After the identities, which set the library up.
import { AuthorityKeyIdentifierExtension, PemConverter, X509Crl, X509CrlGenerator } from "@peculiar/x509";
import { writeArtefact } from "../artefacts/writeFile.ts";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** Go reads a list in PEM under no other name (Go `crypto/x509`, ParseCRL). */
const PEM_TAG = "X509 CRL";
/** Fabric does not look at a list's end; others do. */
const LIST_YEARS = 10;

/** One certificate that no longer counts. */
export interface RevokedCertificate {
  /** Hexadecimal. */
  readonly serialNumber: string;
  readonly revokedAt: Date;
}

function listFile(dir: string, id: string): string {
  return organisationFolder(dir, id, "authority", "identity-crl.pem");
}

/** Certificates that an organisation has revoked so far. */
export async function readRevoked(dir: string, id: string): Promise<RevokedCertificate[]> {
  const pem = await readFile(listFile(dir, id), "utf8").catch(() => undefined);
  if (pem === undefined) return [];
  return new X509Crl(PemConverter.decodeFirst(pem)).entries.map((entry) => ({
    serialNumber: entry.serialNumber,
    revokedAt: entry.revocationDate,
  }));
}

/**
 * Writes a list of revoked certificates (RFC 5280 section 5), signed by the organisation's root of identities.
 * @returns the list, PEM
 */
export async function writeRevocationList(
  dir: string,
  id: string,
  revoked: readonly RevokedCertificate[],
): Promise<string> {
  const authority = (part: string) => organisationFolder(dir, id, "authority", `identity-${part}.pem`);
  const issuer = parseCertificate(await readFile(authority("cert"), "utf8"));
  const key = PemConverter.decodeFirst(await readFile(authority("key"), "utf8"));
  const signingKey = await webcrypto.subtle.importKey("pkcs8", key, ALGORITHM, false, ["sign"]);
  const thisUpdate = new Date();
  const nextUpdate = new Date(thisUpdate);
  nextUpdate.setFullYear(nextUpdate.getFullYear() + LIST_YEARS);
  const list = await X509CrlGenerator.create({
    issuer: issuer.subjectName.toJSON(),
    thisUpdate,
    nextUpdate,
    entries: revoked.map(({ serialNumber, revokedAt }) => ({ serialNumber, revocationDate: revokedAt })),
    // Fabric finds the root that signed a list by this identifier (fabric `msp/mspimplvalidate.go`).
    extensions: [await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export())],
    signingAlgorithm: ALGORITHM,
    signingKey,
  });
  const pem = `${PemConverter.encode(list.rawData, PEM_TAG)}\n`;
  await writeArtefact(listFile(dir, id), pem);
  return pem;
}
