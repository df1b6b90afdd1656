import { stringify } from "yaml";
import { type NetworkDefinition, type OrganisationDefinition, PORT_NAMES } from "./definition.ts";
import { portsFrom } from "./parse.ts";
import { bytesToText } from "./units.ts";

/** The text of `network.yaml` that `parseNetworkDefinition` reads as this definition. */
export function definitionToYaml(definition: NetworkDefinition): string {
  const { batch, type } = definition.consensus;
  return stringify({
    name: definition.name,
    channel: definition.channel,
    chaincode: definition.chaincode,
    consensus: {
      type,
      batch: {
        timeout: `${batch.timeoutMs}ms`,
        transactions: batch.maxTransactions,
        preferredSize: bytesToText(batch.preferredMaxBytes),
        absoluteSize: bytesToText(batch.absoluteMaxBytes),
      },
    },
    organisations: definition.organisations.map(organisationToYaml),
  });
}

/** What of a definition the channel's first block fixes: all but the chaincode, on which members agree later. */
export function definitionToChannelYaml(definition: NetworkDefinition): string {
  return definitionToYaml({ ...definition, chaincode: { name: "any", version: "any", endorsements: 1 } });
}

/** One organisation as `network.yaml` has it. */
export function organisationToYaml(organisation: OrganisationDefinition): Record<string, unknown> {
  const { ports } = organisation;
  const inARow = portsFrom(ports.peer);
  const isInARow = PORT_NAMES.every((name) => inARow[name] === ports[name]);
  return { ...organisation, ports: isInARow ? ports.peer : ports };
}
