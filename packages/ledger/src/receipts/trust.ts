import {
  type Consenter,
  Msp,
  MspDirectory,
  type NetworkProfile,
  type OrdererProfile,
  type OrganisationProfile,
} from "../identities/index.ts";

/** What a receipt is checked against. A network's profile has all of it. */
export interface ReceiptTrust
  extends Pick<NetworkProfile, "channel" | "chaincode" | "endorsements" | "blockSignatures"> {
  readonly organisations: readonly Pick<OrganisationProfile, "mspId" | "kind" | "roots">[];
  readonly orderers: readonly OrdererProfile[];
  /** Where blocks are signed under SmartBFT. A wrong entry can make a receipt fail, never pass: certificates are checked too. */
  readonly consenters?: readonly Consenter[];
}

/** Who is trusted to have signed what. */
export interface Trust extends ReceiptTrust {
  /** Organisations of peers and clients. */
  readonly members: MspDirectory;
  /** Organisations of orderers. */
  readonly ordererMembers: MspDirectory;
  readonly hospitals: ReadonlySet<string>;
}

export function createTrust(trust: ReceiptTrust): Trust {
  const hospitals = trust.organisations.filter(({ kind }) => kind === "hospital");
  return {
    ...trust,
    members: createDirectory(trust.organisations),
    ordererMembers: createDirectory(trust.orderers),
    hospitals: new Set(hospitals.map(({ mspId }) => mspId)),
  };
}

function createDirectory(organisations: readonly OrdererProfile[]): MspDirectory {
  return new MspDirectory(organisations.map(({ mspId, roots }) => new Msp(mspId, roots)));
}
