import type { Consenter, NetworkProfile } from "@medtech-chain/ledger/identities";

import {
  blockSignatures,
  consenterId,
  type NetworkDefinition,
  ordererMspId,
  peerMspId,
} from "../definition/definition.ts";
import type { OrganisationPart } from "../organisation/part.ts";
import { address, nodeName } from "./hosts.ts";

/** What clients know of the network. `parts` are in the order of the definition's organisations. */
export function definitionToProfile(
  definition: NetworkDefinition,
  parts: readonly OrganisationPart[],
): NetworkProfile {
  return {
    name: definition.name,
    kind: "fabric",
    channel: definition.channel,
    chaincode: definition.chaincode.name,
    endorsements: definition.chaincode.endorsements,
    blockSignatures: blockSignatures(definition),
    organisations: definition.organisations.map((organisation, index) => ({
      id: organisation.id,
      mspId: peerMspId(organisation),
      kind: organisation.kind,
      peer: { address: address(organisation, "peer"), serverName: nodeName(organisation, "peer") },
      roots: [parts[index]!.roots.identity],
      tlsRoots: [parts[index]!.roots.tls],
    })),
    orderers: definition.organisations.map((organisation, index) => ({
      mspId: ordererMspId(organisation),
      roots: [parts[index]!.roots.orderer],
    })),
    consenters: definition.consensus.type === "bft" ? parts.map(partToConsenter) : [],
  };
}

/** The orderers are numbered as in the channel's configuration. */
function partToConsenter({ organisation, orderer }: OrganisationPart, index: number): Consenter {
  return {
    id: consenterId(index),
    mspId: ordererMspId(organisation),
    certificatePem: orderer.certificate,
  };
}
