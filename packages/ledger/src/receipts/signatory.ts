import {
  assertSignature,
  assertValidAt,
  deserializeIdentity,
  IdentityError,
  type Member,
  type MspDirectory,
} from "../identities/index.ts";

export interface SignatureClaim {
  /** msp.SerializedIdentity. */
  readonly signer: Uint8Array;
  readonly signed: Uint8Array;
  readonly signature: Uint8Array;
  readonly time: Date;
}

/**
 * The member that made a signature.
 *
 * @throws IdentityError that names the organisation and what is wrong: its certificate has no root that is trusted, was not
 * valid at that time, or did not make the signature
 */
export function verifySignatory(members: MspDirectory, claim: SignatureClaim): Member {
  try {
    const member = members.member(claim.signer);
    assertValidAt(member, claim.time);
    assertSignature(member, claim.signed, claim.signature);
    return member;
  } catch (error) {
    if (!(error instanceof IdentityError)) throw error;
    throw new IdentityError(error.code, `${describeSigner(claim.signer)}: ${error.message}`, {
      cause: error,
    });
  }
}

function describeSigner(signer: Uint8Array): string {
  try {
    return deserializeIdentity(signer).mspId;
  } catch {
    return "a signer that cannot be read";
  }
}
