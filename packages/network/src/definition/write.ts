import { stringify } from "yaml";
import { type NetworkDefinition, PORT_NAMES } from "./definition.ts";
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
    organisations: definition.organisations.map((organisation) => ({
      ...organisation,
      ports: portsToYaml(organisation.ports),
    })),
  });
}

function portsToYaml(ports: NetworkDefinition["organisations"][number]["ports"]): unknown {
  const inARow = portsFrom(ports.peer);
  return PORT_NAMES.every((name) => inARow[name] === ports[name]) ? ports.peer : ports;
}
