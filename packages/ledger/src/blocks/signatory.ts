import { deserializeIdentity, type PublicIdentity } from "../identities/index.ts";

/** Who signed something, with the very bytes that it is known by (msp.SerializedIdentity). */
export interface Signatory extends PublicIdentity {
  readonly bytes: Uint8Array;
}

/** @throws IdentityError `malformed-identity` */
export function bytesToSignatory(bytes: Uint8Array): Signatory {
  return { ...deserializeIdentity(bytes), bytes };
}
