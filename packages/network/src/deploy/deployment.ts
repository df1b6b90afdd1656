import { join, resolve } from "node:path";
import { isLocal } from "../artefacts/hosts.ts";
import { writeArtefact } from "../artefacts/writeFile.ts";
import type { OrganisationDefinition } from "../definition/definition.ts";
import { NetworkError } from "../errors.ts";

/** Files of a deployment: path below its folder, and text. */
export type Deployment = Readonly<Record<string, string>>;

/** A program and its arguments. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
}

/** The project's own commands that a deployment runs beside Fabric's programs. */
export interface DeployedCommands {
  /** Serves the contracts; finds its settings through `MTC_CHAINCODE_CONFIG`. */
  readonly chaincode: Command;
  /** Calls `prepareNetwork` for the network's folder. */
  readonly prepare: Command;
  /** Calls `setUpNetwork` for the network's folder. */
  readonly setUp: Command;
}

export async function writeDeployment(folder: string, deployment: Deployment): Promise<void> {
  for (const [path, text] of Object.entries(deployment)) {
    await writeArtefact(join(resolve(folder), path), text);
  }
}

/** Members that do not share a machine need names for each other. @throws NetworkError `invalid-definition` */
export function assertReachable(organisations: readonly OrganisationDefinition[]): void {
  const unreachable = organisations.find(isLocal);
  if (unreachable !== undefined) {
    throw new NetworkError(
      "invalid-definition",
      `${unreachable.id} has the host ${unreachable.host}, where no other machine or container reaches it`,
    );
  }
}
