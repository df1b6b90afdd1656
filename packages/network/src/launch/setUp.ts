import { resolve } from "node:path";
import { produceArtefacts } from "../artefacts/produce.ts";
import type { NetworkDefinition } from "../definition/definition.ts";
import { findBinaries } from "../doctor/binaries.ts";
import { connectAdministrator } from "../endorser/peerAdministrator.ts";
import { ExternalProcesses } from "../processes/externalProcesses.ts";
import { type Assembly, assembleNetwork, patienceOf } from "./assemble.ts";
import { ensureDefinition } from "./plan.ts";
import { waitUntilReady } from "./ready.ts";

export interface SetUpOptions {
  readonly dir: string;
  /** Where `FABRIC_BIN` and `PATH` are read from. */
  readonly environment?: NodeJS.ProcessEnv;
  readonly onProgress?: (step: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Writes everything that the processes of a folder's organisations read, for processes that something else starts.
 * @throws DefinitionError, NetworkError
 */
export async function prepareNetwork({
  dir,
  environment = process.env,
}: SetUpOptions): Promise<NetworkDefinition> {
  const folder = resolve(dir);
  const definition = await ensureDefinition(folder);
  await produceArtefacts(folder, definition, () => findBinaries(environment));
  return definition;
}

/**
 * Makes processes that something else runs on this machine, or in this network namespace, a network: what `launchFabricNetwork` does after
 * it has started them. Can be called again at any time; what is done already is left.
 * @throws DefinitionError, NetworkError
 */
export async function setUpNetwork(options: SetUpOptions): Promise<void> {
  const { environment = process.env, onProgress = () => {}, signal } = options;
  const dir = resolve(options.dir);
  const definition = await ensureDefinition(dir);
  const artefacts = await produceArtefacts(dir, definition, () => findBinaries(environment));
  const patienceMs = patienceOf(definition, artefacts);
  using connections = new DisposableStack();
  const administrators = await Promise.all(
    artefacts.local.map(async ({ id }) =>
      connections.use(await connectAdministrator(dir, artefacts.profile, id)),
    ),
  );
  const processes = new ExternalProcesses(artefacts.local, patienceMs);
  const assembly: Assembly = {
    dir,
    definition,
    artefacts,
    processes,
    administrators,
    onProgress,
    patienceMs,
    signal,
  };
  await assembleNetwork(assembly);
  await waitUntilReady(assembly, signal);
}
