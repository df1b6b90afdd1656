import { randomBytes, webcrypto } from "node:crypto";
import { type Attributes, attributesToExtension } from "./attributes.ts";
import { isLowS } from "./ecdsa.ts";
import { IdentityError } from "./errors.ts";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from "./x509.ts";

const KEY_ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNING_ALGORITHM = { name: "ECDSA", hash: "SHA-256" };

/** When a certificate is valid, both ends included. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate with its private key: X.509 and PKCS#8, both PEM. */
export interface KeyedCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** A root that issues certificates for one organisation. */
export interface Authority extends KeyedCertificate {
  readonly organisation: string;
}

export interface AuthorityOptions {
  /** Common name of the root certificate. */
  readonly name: string;
  readonly organisation: string;
  /** Roots of identities and of TLS are separate in a Fabric MSP (`cacerts`, `tlscacerts`). */
  readonly kind: "identity" | "tls";
  readonly validity: Validity;
}

/** Organisational unit that tells Fabric an identity's role (fabric `msp/mspimplsetup.go`, NodeOUs). */
export type NodeUnit = "peer" | "orderer" | "admin" | "client";

export type CertificateRequest =
  | {
      readonly kind: "identity";
      readonly name: string;
      readonly unit: NodeUnit;
      readonly attributes?: Attributes;
      readonly validity: Validity;
    }
  | {
      readonly kind: "tls";
      readonly name: string;
      /** DNS names and IP addresses under which the holder is reached. */
      readonly hosts: readonly string[];
      readonly validity: Validity;
    };

/** Creates a self-signed root with an ECDSA P-256 key. */
export async function createAuthority(options: AuthorityOptions): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
  const name = distinguishedName(options.name, options.organisation);
  const extensions = [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(
      KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign | KeyUsageFlags.digitalSignature,
      true,
    ),
    // Fabric's MSP looks certificate authorities up by this identifier and refuses a root without it.
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
  ];
  return {
    organisation: options.organisation,
    ...(await signUntilLowS(keys.privateKey, (serialNumber) =>
      X509CertificateGenerator.createSelfSigned({
        serialNumber,
        name,
        ...options.validity,
        keys,
        signingAlgorithm: SIGNING_ALGORITHM,
        extensions,
      }),
    )),
  };
}

/** Issues a certificate with a fresh P-256 key, signed by `authority`. */
export async function issueCertificate(
  authority: Authority,
  request: CertificateRequest,
): Promise<KeyedCertificate> {
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ["sign", "verify"]);
  const issuer = new X509Certificate(authority.certificatePem);
  const signingKey = await importPrivateKey(authority.privateKeyPem);
  const extensions: Extension[] = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    await SubjectKeyIdentifierExtension.create(keys.publicKey),
    await AuthorityKeyIdentifierExtension.create(await issuer.publicKey.export()),
    ...requestToExtensions(request),
  ];
  const unit = request.kind === "identity" ? request.unit : undefined;
  return signUntilLowS(keys.privateKey, (serialNumber) =>
    X509CertificateGenerator.create({
      serialNumber,
      subject: distinguishedName(request.name, authority.organisation, unit),
      issuer: issuer.subjectName.toJSON(),
      ...request.validity,
      publicKey: keys.publicKey,
      signingKey,
      signingAlgorithm: SIGNING_ALGORITHM,
      extensions,
    }),
  );
}

/** Valid from five minutes ago, so that a clock that is a little behind accepts it, for `days` days. */
export function validityOfDays(days: number, now = Date.now()): Validity {
  return { notBefore: new Date(now - 5 * 60_000), notAfter: new Date(now + days * 86_400_000) };
}

function requestToExtensions(request: CertificateRequest): Extension[] {
  switch (request.kind) {
    case "identity":
      return request.attributes === undefined ? [] : [attributesToExtension(request.attributes)];
    case "tls":
      return [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        new SubjectAlternativeNameExtension(request.hosts.map(hostToGeneralName)),
      ];
  }
}

function hostToGeneralName(host: string): { type: "ip" | "dns"; value: string } {
  return { type: /^[\d.]+$|:/.test(host) ? "ip" : "dns", value: host };
}

function distinguishedName(name: string, organisation: string, unit?: NodeUnit): Record<string, string[]>[] {
  const parts = [{ CN: [name] }, { O: [organisation] }];
  return unit === undefined ? parts : [...parts, { OU: [unit] }];
}

/**
 * Signs anew until s is low: Fabric rewrites a certificate whose signature has a high s, and its bytes, which are
 * part of the identity, would then differ from those in the file (fabric `msp/cert.go`).
 */
async function signUntilLowS(
  privateKey: webcrypto.CryptoKey,
  create: (serialNumber: string) => Promise<X509Certificate>,
): Promise<KeyedCertificate> {
  for (;;) {
    const certificate = await create(randomSerialNumber());
    if (isLowS(new Uint8Array(certificate.signature))) {
      const key = await webcrypto.subtle.exportKey("pkcs8", privateKey);
      return {
        certificatePem: `${certificate.toString("pem")}\n`,
        privateKeyPem: `${PemConverter.encode(key, "PRIVATE KEY")}\n`,
      };
    }
  }
}

/** 127 random bits, positive (RFC 5280 section 4.1.2.2). */
function randomSerialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

async function importPrivateKey(pem: string): Promise<webcrypto.CryptoKey> {
  try {
    const der = PemConverter.decodeFirst(pem);
    return await webcrypto.subtle.importKey("pkcs8", der, KEY_ALGORITHM, false, ["sign"]);
  } catch (cause) {
    throw new IdentityError("malformed-key", "the authority's private key is not a PKCS#8 P-256 key in PEM", {
      cause,
    });
  }
}
