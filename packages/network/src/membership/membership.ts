import { readFile } from "node:fs/promises";
import { loadNetworkProfile, type NetworkProfile, profileFile } from "@medtech-chain/ledger/identities";
import { address, nodeName } from "../artefacts/hosts.ts";
import { definitionFile } from "../artefacts/layout.ts";
import type { OrdererEndpoint } from "../configuration/broadcast.ts";
import type { NetworkDefinition } from "../definition/definition.ts";
import { parseNetworkDefinition } from "../definition/parse.ts";
import { connectAdministrator, type PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { NetworkError } from "../errors.ts";
import { findPart } from "../organisation/part.ts";

/** A running network, as one of its administrators changes it. */
export interface Membership extends Disposable {
  readonly definition: NetworkDefinition;
  readonly profile: NetworkProfile;
  readonly administrator: PeerAdministrator;
  readonly orderers: readonly OrdererEndpoint[];
}

/** Opens what a network's folder says of the network, and a connection to an organisation's peer. */
export async function openMembership(dir: string, organisationId: string): Promise<Membership> {
  const definition = parseNetworkDefinition(await readFile(definitionFile(dir), "utf8"));
  const profile = await loadNetworkProfile(profileFile(dir));
  const orderers = await Promise.all(
    definition.organisations.map(async (organisation): Promise<OrdererEndpoint> => {
      const part = await findPart(dir, organisation.id);
      if (part === undefined) {
        throw new NetworkError(
          "not-running",
          `${dir} has no part of ${organisation.id}; start the network first`,
        );
      }
      return {
        address: address(organisation, "orderer"),
        serverName: nodeName(organisation, "orderer"),
        tlsRoot: part.roots.tls,
      };
    }),
  );
  const administrator = await connectAdministrator(dir, profile, organisationId);
  return {
    definition,
    profile,
    administrator,
    orderers,
    [Symbol.dispose]: () => administrator[Symbol.dispose](),
  };
}
