import { builderFolder } from "../artefacts/layout.ts";
import type { OrganisationDefinition } from "../definition/definition.ts";
import { planProcesses } from "../processes/plan.ts";
import type { DeployedCommands } from "./deployment.ts";

/** Folder of the network inside every container. */
export const CONTAINER_DIR = "/var/lib/mtc";
/** Account inside every container. */
export const CONTAINER_USER = 1000;

export interface Images {
  readonly peer: string;
  readonly orderer: string;
  /** Image of this project: Node and its packages. */
  readonly project: string;
}

export const DEFAULT_IMAGES: Images = {
  peer: "hyperledger/fabric-peer:3.1.5",
  orderer: "hyperledger/fabric-orderer:3.1.5",
  project: "medtech-chain:0.1.0",
};

/** A long-running container of one organisation. All of an organisation share one network namespace, and so its loopback. */
export interface ContainerPlan {
  readonly role: "orderer" | "peer" | "chaincode";
  readonly image: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folders that the container sees, and whether it writes them. */
  readonly folders: readonly { readonly path: string; readonly isWritable: boolean }[];
}

export function organisationContainers(
  organisation: OrganisationDefinition,
  commands: DeployedCommands,
  images: Images,
): ContainerPlan[] {
  const programs = { peer: "peer", orderer: "orderer", configtxgen: "configtxgen" };
  return planProcesses(CONTAINER_DIR, [organisation], programs, commands.chaincode).map((plan) => ({
    role: plan.role,
    image: plan.role === "chaincode" ? images.project : images[plan.role],
    command: [plan.command, ...plan.args],
    environment: plan.environment,
    folders: readableFolders(plan.role, organisation.id, plan.folder),
  }));
}

/** No container sees the keys of another; a peer starts the builder and reads how to reach its chaincode. */
function readableFolders(
  role: ContainerPlan["role"],
  id: string,
  own: string,
): { path: string; isWritable: boolean }[] {
  const organisation = `${CONTAINER_DIR}/organisations/${id}`;
  const readOnly: Readonly<Record<ContainerPlan["role"], readonly string[]>> = {
    orderer: [],
    peer: [
      builderFolder(CONTAINER_DIR),
      `${organisation}/chaincode/connections`,
      `${organisation}/orderer/msp/cacerts`,
    ],
    chaincode: [
      `${CONTAINER_DIR}/network.json`,
      `${organisation}/identities/follower`,
      `${organisation}/authority/tls-cert.pem`,
    ],
  };
  return [{ path: own, isWritable: true }, ...readOnly[role].map((path) => ({ path, isWritable: false }))];
}
