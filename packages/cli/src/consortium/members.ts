import type { LedgerClients } from "@medtech-chain/ledger";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";

/** Clients of an organisation's peer that act with one of its identities. */
export type ClientsOf = (organisation: string, identity: string) => Promise<LedgerClients>;

/** The platform's organisation. */
export function platformOf(profile: NetworkProfile): string {
  return profile.organisations.find(({ kind }) => kind === "platform")!.id;
}

/** The hospitals' organisations, in the order of their identifiers. */
export function hospitalsOf(profile: NetworkProfile): string[] {
  return profile.organisations
    .filter(({ kind }) => kind === "hospital")
    .map(({ id }) => id)
    .sort();
}
