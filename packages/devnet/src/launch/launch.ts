import { join, resolve } from "node:path";
import {
  loadNetworkProfile,
  type NetworkProfile,
  organisationFolder,
  profileFile,
} from "@medtech-chain/ledger/identities";
import { createEmbeddedConfig } from "../embedded.ts";
import { DevnetError } from "../errors.ts";
import { claimFolder } from "./claim.ts";
import { type DevnetMessage, isDevnetMessage } from "./message.ts";
import { endStaleProcesses, NETWORK_DIR_VARIABLE } from "./stale.ts";
import { type ProcessEvent, SupervisedProcess } from "./supervise.ts";

const START_TIMEOUT_MS = 60_000;
const DEVNET = "devnet";

export interface LaunchOptions {
  readonly dir: string;
  readonly hospitals?: readonly string[];
  /** Starts one organisation's chaincode; it finds its configuration through `MTC_CHAINCODE_CONFIG`. */
  readonly chaincodeCommand: { readonly command: string; readonly args: readonly string[] };
  readonly onEvent?: (event: ProcessEvent) => void;
}

/** An embedded network that runs in processes of its own. */
export interface EmbeddedNetwork {
  readonly dir: string;
  readonly profile: NetworkProfile;
  /** Names of the processes: "devnet" and "chaincode-<organisation>" for each. */
  readonly processes: readonly string[];
  /** Waits until the network listens and every chaincode is connected, for example after a `kill`. */
  ready(signal?: AbortSignal): Promise<void>;
  /** SIGKILL for one process, which is then started again. */
  kill(process: string): void;
  stop(): Promise<void>;
}

/**
 * Starts the network of a folder, made on first use: one process for peers and orderers, one for each organisation's
 * chaincode. Resolves when all are connected. Logs go to `<dir>/logs`, process ids to `<dir>/run`.
 * @throws DevnetError
 */
export async function launchEmbeddedNetwork(options: LaunchOptions): Promise<EmbeddedNetwork> {
  const dir = resolve(options.dir);
  const hospitals = options.hospitals === undefined ? {} : { hospitals: options.hospitals };
  const config = await createEmbeddedConfig({ dir, ...hospitals });
  const release = await claimFolder(dir);
  await endStaleProcesses(dir);
  const profile = await loadNetworkProfile(profileFile(dir));
  const ids = config.organisations.map(({ id }) => id);
  const network = new LaunchedNetwork(dir, profile, ids, options, release);
  try {
    network.start();
    await network.ready(AbortSignal.timeout(START_TIMEOUT_MS));
    return network;
  } catch (error) {
    await network.stop();
    throw error;
  }
}

class LaunchedNetwork implements EmbeddedNetwork {
  readonly dir: string;
  readonly profile: NetworkProfile;
  readonly #release: () => Promise<void>;
  readonly #supervised = new Map<string, SupervisedProcess>();
  readonly #onEvent: (event: ProcessEvent) => void;
  #ready = Promise.withResolvers<void>();
  #isReady = false;
  #waitingFor = "the network process to start";

  constructor(
    dir: string,
    profile: NetworkProfile,
    organisations: readonly string[],
    options: LaunchOptions,
    release: () => Promise<void>,
  ) {
    this.#release = release;
    this.dir = dir;
    this.profile = profile;
    this.#onEvent = (event) => {
      this.#observe(event);
      options.onEvent?.(event);
    };
    this.#supervise(
      DEVNET,
      process.execPath,
      [join(import.meta.dirname, "..", "process.ts"), dir],
      {},
      (message) => this.#receive(message),
    );
    const { command, args } = options.chaincodeCommand;
    for (const id of organisations) {
      const file = join(organisationFolder(dir, id, "chaincode"), "config.json");
      this.#supervise(`chaincode-${id}`, command, args, { MTC_CHAINCODE_CONFIG: file });
    }
  }

  get processes(): readonly string[] {
    return [...this.#supervised.keys()];
  }

  start(): void {
    for (const supervised of this.#supervised.values()) {
      supervised.start();
    }
  }

  async ready(signal?: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(this.#notReady());
    signal?.addEventListener("abort", abort, { once: true });
    if (signal?.aborted === true) {
      abort();
    }
    try {
      await Promise.race([this.#ready.promise, aborted.promise]);
    } finally {
      signal?.removeEventListener("abort", abort);
      aborted.promise.catch(() => undefined);
    }
  }

  kill(name: string): void {
    const supervised = this.#supervised.get(name);
    if (supervised === undefined) {
      throw new DevnetError(
        "process-failed",
        `there is no process ${name}, only ${this.processes.join(", ")}`,
      );
    }
    this.#wait(`${name} to start again`);
    supervised.kill();
  }

  async stop(): Promise<void> {
    // First the one that writes the ledger, so that what it has accepted can still be endorsed and committed.
    await this.#supervised.get(DEVNET)?.stop();
    await Promise.all([...this.#supervised.values()].map((supervised) => supervised.stop()));
    await this.#release();
  }

  #supervise(
    name: string,
    command: string,
    args: readonly string[],
    env: Record<string, string>,
    onMessage?: (message: unknown) => void,
  ): void {
    const spec = {
      name,
      command,
      args,
      env: { ...env, [NETWORK_DIR_VARIABLE]: this.dir },
      logFile: join(this.dir, "logs", `${name}.log`),
      pidFile: join(this.dir, "run", `${name}.pid`),
      ...(onMessage === undefined ? {} : { onMessage }),
    };
    this.#supervised.set(name, new SupervisedProcess(spec, this.#onEvent));
  }

  /** Whatever ends has to come back before the network is ready again. */
  #observe(event: ProcessEvent): void {
    if (event.event === "exited") {
      this.#wait(`${event.process} to start again`);
    }
  }

  #wait(reason: string): void {
    this.#waitingFor = reason;
    if (this.#isReady) {
      this.#isReady = false;
      this.#ready = Promise.withResolvers();
    }
  }

  #receive(message: unknown): void {
    if (!isDevnetMessage(message)) {
      return;
    }
    this.#apply(message);
  }

  #apply(message: DevnetMessage): void {
    switch (message.kind) {
      case "listening":
        this.#waitingFor = "chaincodes to connect";
        break;
      case "waiting":
      case "failed":
        this.#wait(message.reason);
        break;
      case "ready":
        this.#isReady = true;
        this.#ready.resolve();
    }
  }

  #notReady(): DevnetError {
    return new DevnetError(
      "not-ready",
      `the embedded network is not ready (${this.#waitingFor}); see the logs in ${join(this.dir, "logs")}`,
    );
  }
}
