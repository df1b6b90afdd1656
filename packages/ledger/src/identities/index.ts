export {
  ATTRIBUTES_OID,
  type Attributes,
  attributesToExtension,
  certificateToAttributes,
} from "./attributes.ts";
export {
  type Authority,
  type AuthorityOptions,
  type CertificateRequest,
  createAuthority,
  issueCertificate,
  type KeyedCertificate,
  type NodeUnit,
  type Validity,
  validityOfDays,
} from "./authority.ts";
export { isLowS, toLowS } from "./ecdsa.ts";
export { IdentityError, type IdentityErrorCode } from "./errors.ts";
export {
  type AuthorityName,
  type EnsuredIdentity,
  ensureAuthority,
  ensureIdentity,
  ensureTlsCertificate,
  identityFolder,
  issueIdentity,
  organisationFolder,
  profileFile,
} from "./folder.ts";
export {
  type Identity,
  identityToAttributes,
  loadIdentity,
  parseCertificate,
  saveIdentity,
} from "./identity.ts";
export { assertSignature, assertValidAt, type Member, Msp, MspDirectory } from "./msp.ts";
export {
  type Consenter,
  loadNetworkProfile,
  type NetworkProfile,
  type OrdererProfile,
  type OrganisationProfile,
  organisation,
  parseNetworkProfile,
  saveNetworkProfile,
} from "./profile.ts";
export { deserializeIdentity, type PublicIdentity, serializeIdentity } from "./serializedIdentity.ts";
