import { resolve } from "node:path";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import { logFolder, runFolder } from "../artefacts/layout.ts";
import { produceArtefacts } from "../artefacts/produce.ts";
import type { NetworkDefinition } from "../definition/definition.ts";
import { findBinaries } from "../doctor/binaries.ts";
import { connectAdministrator } from "../endorser/peerAdministrator.ts";
import type { ProcessStatus } from "../processes/managedProcess.ts";
import { type ChaincodeCommand, planProcesses } from "../processes/plan.ts";
import { Supervisor } from "../processes/supervisor.ts";
import { type Assembly, assembleNetwork, patienceOf } from "./assemble.ts";
import { ensureDefinition, type LocalNetworkOptions } from "./plan.ts";
import { waitUntilReady } from "./ready.ts";

export interface LaunchOptions extends LocalNetworkOptions {
  /** Folder of the network: identities, settings, ledgers. Made where there is none. */
  readonly dir: string;
  readonly chaincodeCommand: ChaincodeCommand;
  /** Where `FABRIC_BIN` and `PATH` are read from. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Is told each step, what is waited for included. */
  readonly onProgress?: (step: string) => void;
  /** Gives up waiting. */
  readonly signal?: AbortSignal;
}

/** A running network of Fabric processes. */
export interface FabricNetwork extends AsyncDisposable {
  readonly dir: string;
  readonly definition: NetworkDefinition;
  readonly profile: NetworkProfile;
  /** Names of the processes: `orderer-<organisation>`, `peer-<organisation>` and `chaincode-<organisation>`. */
  readonly processes: readonly string[];
  readonly status: readonly ProcessStatus[];
  /** Resolves when what was not halted listens, reaches its chaincode, and finds peers that satisfy the endorsement policy. */
  ready(signal?: AbortSignal): Promise<void>;
  /** SIGKILL for one process, which is then started again. */
  kill(process: string): void;
  /** Ends a process and leaves it ended: in good order, or with SIGKILL as a power failure would. */
  halt(process: string, signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts a process that was halted. */
  resume(process: string): Promise<void>;
  /** Sends any signal, for example SIGSTOP. */
  signal(process: string, signal: NodeJS.Signals): void;
  /** Ends every process. The folder stays. */
  stop(): Promise<void>;
}

/**
 * Starts a network of native Fabric processes on this machine, from `<dir>/network.yaml` or a definition that is made there, and sets it up:
 * certificates, channel, chaincode. A folder that holds a network already is started again. Of organisations whose keys are elsewhere
 * nothing is started, but their approvals and peers are waited for. Resolves when a transaction can be endorsed.
 *
 * @throws NetworkError `binaries-missing`, `port-unavailable`, `process-failed`, `not-ready`, `changed-definition`
 * @throws DefinitionError
 */
export async function launchFabricNetwork(options: LaunchOptions): Promise<FabricNetwork> {
  const { onProgress = () => {}, environment = process.env, signal } = options;
  const dir = resolve(options.dir);
  const binaries = await findBinaries(environment);
  const definition = await ensureDefinition(dir, options);
  onProgress("certificates and settings");
  const artefacts = await produceArtefacts(dir, definition, async () => binaries);
  const supervisor = new Supervisor(planProcesses(dir, artefacts.local, binaries, options.chaincodeCommand), {
    logs: logFolder(dir),
    run: runFolder(dir),
  });
  const assembly: Assembly = {
    dir,
    definition,
    artefacts,
    processes: supervisor,
    administrators: await Promise.all(
      artefacts.local.map(({ id }) => connectAdministrator(dir, artefacts.profile, id)),
    ),
    onProgress,
    patienceMs: patienceOf(definition, artefacts),
    signal,
  };
  const network = new LaunchedNetwork(assembly, supervisor);
  try {
    await network.start();
    return network;
  } catch (error) {
    await network.stop();
    throw error;
  }
}

class LaunchedNetwork implements FabricNetwork {
  readonly #assembly: Assembly;
  readonly #supervisor: Supervisor;

  constructor(assembly: Assembly, supervisor: Supervisor) {
    this.#assembly = assembly;
    this.#supervisor = supervisor;
  }

  get dir(): string {
    return this.#assembly.dir;
  }

  get definition(): NetworkDefinition {
    return this.#assembly.definition;
  }

  get profile(): NetworkProfile {
    return this.#assembly.artefacts.profile;
  }

  get processes(): readonly string[] {
    return this.status.map(({ name }) => name);
  }

  get status(): readonly ProcessStatus[] {
    return this.#supervisor.status;
  }

  async start(): Promise<void> {
    this.#assembly.onProgress("processes: starting");
    await this.#supervisor.startAll();
    await assembleNetwork(this.#assembly);
    await this.ready(this.#assembly.signal);
  }

  async ready(signal?: AbortSignal): Promise<void> {
    await waitUntilReady(this.#assembly, signal);
  }

  kill(process: string): void {
    this.signal(process, "SIGKILL");
  }

  async halt(process: string, signal?: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#supervisor.stop(process, signal);
  }

  async resume(process: string): Promise<void> {
    await this.#supervisor.start(process);
  }

  signal(process: string, signal: NodeJS.Signals): void {
    this.#supervisor.signal(process, signal);
  }

  async stop(): Promise<void> {
    for (const administrator of this.#assembly.administrators) administrator[Symbol.dispose]();
    await this.#supervisor.stopAll();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
