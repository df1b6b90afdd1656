import { readFile } from "node:fs/promises";
import { definitionFile } from "../artefacts/layout.ts";
import { exists, writeArtefact } from "../artefacts/writeFile.ts";
import {
  type ConsensusType,
  DEFAULT_BATCH,
  DEFAULT_CHAINCODE,
  idToName,
  LEAST_BFT_ORDERERS,
  type NetworkDefinition,
  PORT_NAMES,
} from "../definition/definition.ts";
import { parseNetworkDefinition, portsFrom } from "../definition/parse.ts";
import { definitionToYaml } from "../definition/write.ts";
import { findFreePorts } from "../processes/ports.ts";

const PLATFORM = "mtc";
const DEFAULT_HOSPITALS = ["hospital-a", "hospital-b", "hospital-c"];

export interface LocalNetworkOptions {
  readonly hospitals?: readonly string[];
  /** Consensus; `bft` where there are enough organisations, else `raft`. */
  readonly consensus?: ConsensusType;
}

/**
 * The definition in `<dir>/network.yaml`; where there is none, one of a network on this machine alone is made and written there.
 * @throws DefinitionError
 */
export async function ensureDefinition(
  dir: string,
  options: LocalNetworkOptions = {},
): Promise<NetworkDefinition> {
  const file = definitionFile(dir);
  if (await exists(file)) return parseNetworkDefinition(await readFile(file, "utf8"));
  const text = definitionToYaml(await planLocalNetwork(options));
  const definition = parseNetworkDefinition(text);
  await writeArtefact(file, text);
  return definition;
}

/** A network whose organisations all run on this machine, on ports that are free now. */
export async function planLocalNetwork(options: LocalNetworkOptions = {}): Promise<NetworkDefinition> {
  const { hospitals = DEFAULT_HOSPITALS } = options;
  const ids = [...hospitals, PLATFORM];
  const first = await findFreePorts(ids.length * PORT_NAMES.length);
  return {
    name: "medtech",
    channel: "medtech",
    chaincode: {
      ...DEFAULT_CHAINCODE,
      endorsements: Math.min(DEFAULT_CHAINCODE.endorsements, hospitals.length),
    },
    consensus: {
      type: options.consensus ?? (ids.length >= LEAST_BFT_ORDERERS ? "bft" : "raft"),
      batch: DEFAULT_BATCH,
    },
    organisations: ids.map((id, index) => ({
      id,
      name: idToName(id),
      kind: id === PLATFORM ? "platform" : "hospital",
      domain: `${id}.example`,
      host: "127.0.0.1",
      ports: portsFrom(first + index * PORT_NAMES.length),
    })),
  };
}
