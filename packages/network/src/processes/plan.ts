import { CONNECTIONS_VARIABLE } from "../artefacts/builder.ts";
import { chaincodeConfigFile } from "../artefacts/chaincodeConfig.ts";
import { chaincodeFolder, connectionsFolder, ordererFolder, peerFolder } from "../artefacts/layout.ts";
import type { OrganisationDefinition } from "../definition/definition.ts";
import type { FabricBinaries } from "../doctor/binaries.ts";

/** One process of the network. */
export interface ProcessPlan {
  /** For example `peer-hospital-a`. */
  readonly name: string;
  readonly organisation: string;
  readonly role: ProcessRole;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Ports that the process listens on; it is up when it listens on all. */
  readonly ports: readonly number[];
}

/** In the order in which they are started. */
export const PROCESS_ROLES = ["orderer", "peer", "chaincode"] as const;

export type ProcessRole = (typeof PROCESS_ROLES)[number];

/** How a chaincode process is started. */
export interface ChaincodeCommand {
  readonly command: string;
  readonly args: readonly string[];
}

export function processName(organisation: string, role: ProcessRole): string {
  return `${role}-${organisation}`;
}

/** Ports that a process of an organisation listens on. */
export function processPorts({ ports }: OrganisationDefinition, role: ProcessRole): number[] {
  switch (role) {
    case "orderer":
      return [ports.orderer, ports.ordererAdmin, ports.ordererOperations];
    case "peer":
      return [ports.peer, ports.peerOperations];
    case "chaincode":
      return [ports.chaincode];
  }
}

/** The processes of some organisations: orderers, then peers, then chaincodes. */
export function planProcesses(
  dir: string,
  organisations: readonly OrganisationDefinition[],
  binaries: FabricBinaries,
  chaincode: ChaincodeCommand,
): ProcessPlan[] {
  return [
    ...organisations.map((organisation) => planOrderer(dir, organisation, binaries.orderer)),
    ...organisations.map((organisation) => planPeer(dir, organisation, binaries.peer)),
    ...organisations.map((organisation) => planChaincode(dir, organisation, chaincode)),
  ];
}

/** One line a message, without colours (fabric docs, `logging-control.rst`). */
const LOGGING = {
  FABRIC_LOGGING_SPEC: "info:grpc=warn:comm.grpc.server=warn",
  FABRIC_LOGGING_FORMAT: "%{time:2006-01-02T15:04:05.000Z07:00} %{level} [%{module}] %{message}",
};

function planOrderer(dir: string, organisation: OrganisationDefinition, command: string): ProcessPlan {
  const { id } = organisation;
  const folder = ordererFolder(dir, id);
  return {
    name: processName(id, "orderer"),
    organisation: id,
    role: "orderer",
    command,
    args: [],
    environment: { FABRIC_CFG_PATH: folder, ...LOGGING },
    folder,
    ports: processPorts(organisation, "orderer"),
  };
}

function planPeer(dir: string, organisation: OrganisationDefinition, command: string): ProcessPlan {
  const { id } = organisation;
  const folder = peerFolder(dir, id);
  return {
    name: processName(id, "peer"),
    organisation: id,
    role: "peer",
    command,
    args: ["node", "start"],
    environment: {
      FABRIC_CFG_PATH: folder,
      ...LOGGING,
      [CONNECTIONS_VARIABLE]: connectionsFolder(dir, id),
    },
    folder,
    ports: processPorts(organisation, "peer"),
  };
}

function planChaincode(
  dir: string,
  organisation: OrganisationDefinition,
  { command, args }: ChaincodeCommand,
): ProcessPlan {
  const { id } = organisation;
  return {
    name: processName(id, "chaincode"),
    organisation: id,
    role: "chaincode",
    command,
    args,
    environment: { MTC_CHAINCODE_CONFIG: chaincodeConfigFile(dir, id) },
    folder: chaincodeFolder(dir, id),
    ports: processPorts(organisation, "chaincode"),
  };
}
