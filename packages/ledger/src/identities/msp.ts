import {
  createHash,
  createPublicKey,
  createVerify,
  type KeyObject,
  X509Certificate as NativeCertificate,
} from "node:crypto";
import type { Attributes } from "./attributes.ts";
import { certificateToAttributes } from "./attributes.ts";
import type { NodeUnit } from "./authority.ts";
import { isLowS } from "./ecdsa.ts";
import { IdentityError } from "./errors.ts";
import { parseCertificate } from "./identity.ts";
import { deserializeIdentity, type PublicIdentity } from "./serializedIdentity.ts";
import { BasicConstraintsExtension, type X509Certificate } from "./x509.ts";

const UNITS: readonly string[] = ["peer", "orderer", "admin", "client"] satisfies NodeUnit[];

/** An identity whose certificate chains to a root of its organisation. */
export interface Member extends PublicIdentity {
  /** Role from the certificate's organisational unit. */
  readonly unit: NodeUnit;
  readonly attributes: Attributes;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: KeyObject;
}

/**
 * One organisation's membership rules: the roots it trusts. Checks follow Fabric's MSP with NodeOUs
 * (`msp/mspimplvalidate.go`, `msp/mspimpl.go`), for roots without intermediates and without revocation lists.
 */
export class Msp {
  readonly mspId: string;
  readonly #roots: readonly NativeCertificate[];
  readonly #members = new Map<string, Member>();

  constructor(mspId: string, roots: readonly string[]) {
    this.mspId = mspId;
    this.#roots = roots.map(pemToRoot);
  }

  /**
   * The member that a PEM certificate stands for. The validity period is not checked here, because a block is
   * validated long after its transactions were signed; `assertValidAt` does that.
   * @throws IdentityError
   */
  member(certificatePem: string): Member {
    const known = this.#members.get(certificatePem);
    if (known !== undefined) {
      return known;
    }
    const member = this.#validate(certificatePem);
    this.#members.set(certificatePem, member);
    return member;
  }

  #validate(certificatePem: string): Member {
    const certificate = parseCertificate(certificatePem);
    const native = new NativeCertificate(certificatePem);
    if (certificate.getExtension(BasicConstraintsExtension)?.ca === true) {
      throw new IdentityError("certificate-authority", "a certificate authority is not an identity");
    }
    if (!this.#roots.some((root) => native.checkIssued(root) && native.verify(root.publicKey))) {
      throw new IdentityError("untrusted-issuer", `no root of ${this.mspId} issued the certificate`);
    }
    return {
      mspId: this.mspId,
      certificatePem,
      unit: certificateToUnit(certificate),
      attributes: certificateToAttributes(certificate),
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      publicKey: createPublicKey(certificatePem),
    };
  }
}

/** The membership rules of several organisations, looked up by MSP id. */
export class MspDirectory {
  readonly #msps: ReadonlyMap<string, Msp>;
  readonly #members = new Map<string, Member>();

  constructor(msps: Iterable<Msp>) {
    this.#msps = new Map(Array.from(msps, (msp) => [msp.mspId, msp]));
  }

  /** The member behind `msp.SerializedIdentity` bytes. @throws IdentityError */
  member(serialized: Uint8Array): Member {
    const key = createHash("sha256").update(serialized).digest("base64");
    const known = this.#members.get(key);
    if (known !== undefined) {
      return known;
    }
    const { mspId, certificatePem } = deserializeIdentity(serialized);
    const msp = this.#msps.get(mspId);
    if (msp === undefined) {
      throw new IdentityError("unknown-organisation", `MSP ${mspId} is unknown`);
    }
    const member = msp.member(certificatePem);
    this.#members.set(key, member);
    return member;
  }
}

/** @throws IdentityError `expired` or `not-yet-valid` */
export function assertValidAt(member: Member, time: Date): void {
  if (time > member.notAfter) {
    throw new IdentityError("expired", `certificate expired on ${member.notAfter.toISOString()}`);
  }
  if (time < member.notBefore) {
    throw new IdentityError(
      "not-yet-valid",
      `certificate is not valid before ${member.notBefore.toISOString()}`,
    );
  }
}

/**
 * Checks an ECDSA signature with SHA-256, low s required.
 * @param message what was signed, whole or in parts that follow one another
 * @throws IdentityError
 */
export function assertSignature(
  member: Member,
  message: Uint8Array | readonly Uint8Array[],
  signature: Uint8Array,
): void {
  if (!isLowS(signature)) {
    throw new IdentityError("high-s-signature", "signature is malformed or its s is not in the lower half");
  }
  const digest = createVerify("sha256");
  for (const part of message instanceof Uint8Array ? [message] : message) {
    digest.update(part);
  }
  if (!digest.verify(member.publicKey, signature)) {
    throw new IdentityError("invalid-signature", "signature does not match the message");
  }
}

function pemToRoot(pem: string): NativeCertificate {
  const certificate = parseCertificate(pem);
  if (certificate.getExtension(BasicConstraintsExtension)?.ca !== true) {
    throw new IdentityError("malformed-certificate", "a root certificate must be a certificate authority");
  }
  return new NativeCertificate(pem);
}

/** Exactly one organisational unit names the role (fabric `validateIdentityOUsV142`). */
function certificateToUnit(certificate: X509Certificate): NodeUnit {
  const units = certificate.subjectName.getField("OU").filter((unit) => UNITS.includes(unit));
  const [unit] = units;
  if (unit === undefined || units.length > 1) {
    throw new IdentityError(
      "ambiguous-role",
      "the certificate must have exactly one of the organisational units client, peer, orderer or admin",
    );
  }
  return unit as NodeUnit;
}
