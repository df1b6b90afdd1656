/** Why an identity, a certificate or a network profile was refused. */
export type IdentityErrorCode =
  | "malformed-certificate"
  | "malformed-key"
  | "malformed-identity"
  | "unknown-organisation"
  | "untrusted-issuer"
  | "not-yet-valid"
  | "expired"
  | "certificate-authority"
  | "ambiguous-role"
  | "high-s-signature"
  | "invalid-signature"
  | "malformed-profile"
  | "unreadable-file";

/** A refused identity, certificate or profile; the message names what was wrong, never key material. */
export class IdentityError extends Error {
  override readonly name = "IdentityError";
  readonly code: IdentityErrorCode;

  constructor(code: IdentityErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
