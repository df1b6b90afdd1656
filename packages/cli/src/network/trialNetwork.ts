import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EmbeddedNetwork, launchEmbeddedNetwork } from "@medtech-chain/devnet";
import {
  connectHospital,
  createHospitalNode,
  defaultBatchConfig,
  type HospitalConfig,
  type HospitalNode,
  type NodeEvent,
  type SourceConfig,
} from "@medtech-chain/hospital";
import { type NetworkProfile, organisationFolder, profileFile } from "@medtech-chain/ledger/identities";
import { hospitalsOf, setUpConsortium, trialRules, trialStudies } from "../consortium/index.ts";
import { openControl, type RunningStatus } from "./control.ts";

const CHAINCODE_MAIN = fileURLToPath(
  new URL("./process/main.ts", import.meta.resolve("@medtech-chain/chaincode")),
);

export interface TrialNetworkOptions {
  readonly dir: string;
  /** Command that it belongs to, for those who ask who runs the network. */
  readonly command: string;
  /** Of a fresh network; by default three. */
  readonly hospitals?: readonly string[] | undefined;
  /** Where each hospital's node gets devices from; nowhere, unless this says so. */
  readonly sources?: (hospital: string) => readonly SourceConfig[];
  /** Is told what is waited for. */
  readonly onStep?: (step: string) => void;
  readonly onNodeEvent?: (hospital: string, event: NodeEvent) => void;
  /** Is called when another command asks the network to stop. */
  readonly onStop?: () => void;
  /** Is told why a part of the network cannot go on. */
  readonly onFailure?: (reason: string) => void;
}

/**
 * A whole consortium on one machine, for trials: the embedded network, its rules and accounts, and each hospital's node,
 * which collects and answers questions.
 */
export class TrialNetwork implements AsyncDisposable {
  readonly dir: string;
  readonly profile: NetworkProfile;
  readonly nodes: ReadonlyMap<string, HospitalNode>;
  readonly #parts: AsyncDisposableStack;

  private constructor(
    network: EmbeddedNetwork,
    nodes: ReadonlyMap<string, HospitalNode>,
    parts: AsyncDisposableStack,
  ) {
    this.dir = network.dir;
    this.profile = network.profile;
    this.nodes = nodes;
    this.#parts = parts;
  }

  /**
   * Starts what a folder holds, or makes it first.
   *
   * @throws CommandError if the folder's network runs already
   * @throws DevnetError, HospitalError, ConnectError if it cannot start
   */
  static async start(options: TrialNetworkOptions): Promise<TrialNetwork> {
    const { dir, command, onStop = () => {} } = options;
    let state = "starting";
    const step = (text: string): void => {
      state = text;
      options.onStep?.(text);
    };
    const since = Date.now();
    const status = (): RunningStatus => ({ pid: process.pid, since, state, command });
    await using parts = new AsyncDisposableStack();
    parts.use(await openControl({ dir, status, onStop }));
    step("the network and its chaincodes");
    const network = await launch(options);
    parts.defer(() => network.stop());
    await setUpConsortium({
      dir,
      profile: network.profile,
      rules: trialRules(network.profile),
      studies: trialStudies,
      onProgress: step,
    });
    step("the hospitals' nodes");
    const nodes = await startNodes(network.profile, options, parts);
    step("ready");
    return new TrialNetwork(network, nodes, parts.move());
  }

  async stop(): Promise<void> {
    await this.#parts.disposeAsync();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

function launch({ dir, hospitals }: TrialNetworkOptions): Promise<EmbeddedNetwork> {
  return launchEmbeddedNetwork({
    dir,
    ...(hospitals === undefined ? {} : { hospitals }),
    chaincodeCommand: {
      command: process.execPath,
      args: ["--disable-warning=ExperimentalWarning", CHAINCODE_MAIN],
    },
  });
}

async function startNodes(
  profile: NetworkProfile,
  { dir, sources, onNodeEvent, onFailure }: TrialNetworkOptions,
  parts: AsyncDisposableStack,
): Promise<ReadonlyMap<string, HospitalNode>> {
  const nodes = new Map<string, HospitalNode>();
  for (const hospital of hospitalsOf(profile)) {
    const config = await nodeConfig(dir, hospital, sources?.(hospital) ?? []);
    const node = createHospitalNode({
      config,
      network: await connectHospital(config),
      onEvent: (event) => onNodeEvent?.(hospital, event),
    });
    node.done.catch((error: unknown) => {
      onFailure?.(`the node of ${hospital} ended: ${error instanceof Error ? error.message : String(error)}`);
    });
    parts.defer(() => node.stop());
    nodes.set(hospital, node);
  }
  return nodes;
}

async function nodeConfig(
  dir: string,
  hospital: string,
  sources: readonly SourceConfig[],
): Promise<HospitalConfig> {
  const folder = organisationFolder(dir, hospital, "node");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    network: profileFile(dir),
    hospital,
    identities: organisationFolder(dir, hospital, "identities"),
    spool: join(folder, "spool.db"),
    spoolBytes: 1024 ** 3,
    sources,
    batches: defaultBatchConfig,
    answerDelayMs: 2_000,
    lookMs: 5_000,
  };
}
