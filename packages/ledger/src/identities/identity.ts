import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Attributes, certificateToAttributes } from "./attributes.ts";
import type { KeyedCertificate } from "./authority.ts";
import { IdentityError } from "./errors.ts";
import { X509Certificate } from "./x509.ts";

/** Who signs: a certificate, its private key, and the organisation that vouches for it. */
export interface Identity extends KeyedCertificate {
  readonly mspId: string;
}

const CERTIFICATE_FILE = "cert.pem";
const KEY_FILE = "key.pem";
const OWNER_ONLY = 0o600;

/** Reads `cert.pem` and `key.pem` of a folder. */
export async function loadIdentity(folder: string, mspId: string): Promise<Identity> {
  const [certificatePem, privateKeyPem] = await Promise.all([
    readText(join(folder, CERTIFICATE_FILE)),
    readText(join(folder, KEY_FILE)),
  ]);
  parseCertificate(certificatePem);
  return { mspId, certificatePem, privateKeyPem };
}

/** Writes `cert.pem`, and `key.pem` readable by its owner alone. Creates the folder. */
export async function saveIdentity(folder: string, identity: KeyedCertificate): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, KEY_FILE), identity.privateKeyPem, { mode: OWNER_ONLY });
  await writeFile(join(folder, CERTIFICATE_FILE), identity.certificatePem);
}

/** The attributes that the identity's certificate carries. */
export function identityToAttributes(identity: Pick<Identity, "certificatePem">): Attributes {
  return certificateToAttributes(parseCertificate(identity.certificatePem));
}

/** Parses a PEM certificate. @throws IdentityError `malformed-certificate` */
export function parseCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (cause) {
    throw new IdentityError("malformed-certificate", "not an X.509 certificate in PEM", { cause });
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new IdentityError("unreadable-file", `cannot read ${file}`, { cause });
  }
}
