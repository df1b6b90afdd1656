import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import {
  blockSignatures,
  type NetworkDefinition,
  ordererMspId,
  peerMspId,
} from "../definition/definition.ts";
import { address, nodeName } from "./hosts.ts";
import type { OrganisationRoots } from "./identities.ts";

/** What clients know of the network. `roots` are in the order of the definition's organisations. */
export function definitionToProfile(
  definition: NetworkDefinition,
  roots: readonly OrganisationRoots[],
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
      roots: [roots[index]!.peer.root],
      tlsRoots: [roots[index]!.peer.tlsRoot],
    })),
    orderers: definition.organisations.map((organisation, index) => ({
      mspId: ordererMspId(organisation),
      roots: [roots[index]!.orderer.root],
    })),
  };
}
