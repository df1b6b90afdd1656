import { join } from "node:path";
import {
  type Attributes,
  type AuthorityName,
  identityFolder,
  type NodeUnit,
} from "@medtech-chain/ledger/identities";
import type { OrganisationDefinition } from "../definition/definition.ts";
import { nodeHosts, nodeName } from "./hosts.ts";
import { administrationFolder, chaincodeFolder, ordererFolder, peerFolder } from "./layout.ts";

/** One certificate that an organisation needs, and who issues it. */
export type WantedCertificate = WantedIdentity | WantedTlsCertificate;

interface Wanted {
  readonly authority: AuthorityName;
  readonly folder: string;
  /** Whether the channel's configuration names the certificate itself, so that it cannot be replaced without a change there. */
  readonly isPinned: boolean;
}

export interface WantedIdentity extends Wanted {
  readonly kind: "identity";
  readonly name: string;
  readonly unit: NodeUnit;
  readonly attributes?: Attributes;
}

export interface WantedTlsCertificate extends Wanted {
  readonly kind: "tls";
  readonly hosts: readonly [string, ...string[]];
}

/** Identities of people and services that an organisation starts with, each named after its role. */
const ROLES: Readonly<Record<OrganisationDefinition["kind"], readonly string[]>> = {
  hospital: ["admin", "collector", "node", "follower"],
  platform: ["admin", "platform", "auditor", "follower"],
};

/** Every certificate that an organisation starts with, its authorities' own aside. */
export function wantedCertificates(dir: string, organisation: OrganisationDefinition): WantedCertificate[] {
  const { id, domain, kind } = organisation;
  return [
    ...ROLES[kind].map(
      (role): WantedIdentity => ({
        kind: "identity",
        authority: "identity",
        folder: identityFolder(dir, id, role),
        isPinned: false,
        name: role,
        unit: role === "admin" ? "admin" : "client",
        attributes: { "mtc.role": role, "mtc.id": `${id}.${role}` },
      }),
    ),
    node("identity", peerFolder(dir, id, "identity"), nodeName(organisation, "peer"), "peer"),
    node("orderer", ordererFolder(dir, id, "identity"), nodeName(organisation, "orderer"), "orderer"),
    // Signs changes of the channel's configuration that concern orderers.
    node("orderer", administrationFolder(dir, id, "identity"), `administration.${domain}`, "admin"),
    tls("tls", peerFolder(dir, id), nodeHosts(organisation, "peer")),
    { ...tls("tls", ordererFolder(dir, id), nodeHosts(organisation, "orderer")), isPinned: true },
    tls("tls", chaincodeFolder(dir, id), nodeHosts(organisation, "chaincode")),
    // From the orderer's root, so that no other TLS certificate of the organisation opens the administration.
    tls("orderer", administrationFolder(dir, id), [`administration.${domain}`]),
  ];
}

export function certificateFile({ kind, folder }: WantedCertificate): string {
  return join(folder, kind === "tls" ? "tls-cert.pem" : "cert.pem");
}

function node(authority: AuthorityName, folder: string, name: string, unit: NodeUnit): WantedIdentity {
  return { kind: "identity", authority, folder, isPinned: unit === "orderer", name, unit };
}

function tls(
  authority: AuthorityName,
  folder: string,
  hosts: readonly [string, ...string[]],
): WantedTlsCertificate {
  return { kind: "tls", authority, folder, isPinned: false, hosts };
}
