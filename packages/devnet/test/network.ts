import { type ChildProcess, spawn } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { connect, type Gateway, hash, signers } from "@hyperledger/fabric-gateway";
import {
  type Identity,
  identityFolder,
  loadIdentity,
  organisationFolder,
} from "@medtech-chain/ledger/identities";
import {
  createEmbeddedConfig,
  type Devnet,
  type DevnetConfig,
  type DevnetHooks,
  startDevnet,
} from "../src/index.ts";

const CHAINCODE = join(import.meta.dirname, "chaincode.ts");

/** A running network with the test chaincode in every organisation, in a temporary folder. */
export interface TestNetwork {
  readonly config: DevnetConfig;
  readonly devnet: Devnet;
  /** A stock Fabric Gateway client of one organisation, with one of its identities. */
  gateway(organisation: string, identity?: string | Identity): Promise<Gateway>;
  /** Stops and starts the network, chaincodes go on running. */
  restart(hooks?: DevnetHooks): Promise<void>;
  /** Starts the chaincode of an organisation again. */
  startChaincode(organisation: string): void;
  /** Whether a text can be found in the ledger's files. */
  fileContains(text: string): Promise<boolean>;
  /** Ends the network and leaves its folder and its chaincodes as they are. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function startTestNetwork(
  adjust: (config: DevnetConfig) => DevnetConfig = (config) => config,
): Promise<TestNetwork> {
  const dir = await mkdtemp(join(tmpdir(), "devnet-"));
  const config = adjust(await createEmbeddedConfig({ dir }));
  const network = new RunningTestNetwork(config);
  try {
    await network.start();
    return network;
  } catch (error) {
    await network.close();
    throw error;
  }
}

class RunningTestNetwork implements TestNetwork {
  readonly config: DevnetConfig;
  readonly #chaincodes = new Map<string, ChildProcess>();
  readonly #clients = new Set<ConnectedGateway>();
  #devnet: Devnet | undefined;

  constructor(config: DevnetConfig) {
    this.config = config;
  }

  get devnet(): Devnet {
    return this.#devnet!;
  }

  async start(): Promise<void> {
    for (const { id } of this.config.organisations) {
      this.startChaincode(id);
    }
    this.#devnet = await startDevnet(this.config);
    await this.#devnet.ready(AbortSignal.timeout(20_000));
  }

  startChaincode(organisation: string): void {
    const file = join(organisationFolder(this.config.dir, organisation, "chaincode"), "config.json");
    const child = spawn(process.execPath, ["--disable-warning=DeprecationWarning", CHAINCODE], {
      env: { ...process.env, MTC_CHAINCODE_CONFIG: file, CORE_CHAINCODE_LOGGING_LEVEL: "FATAL" },
      stdio: ["ignore", "ignore", "inherit"],
    });
    this.#chaincodes.set(organisation, child);
  }

  async gateway(organisation: string, identity: string | Identity = "admin"): Promise<Gateway> {
    const connected = await connectGateway(this.config, organisation, identity);
    this.#clients.add(connected);
    return connected.gateway;
  }

  async fileContains(text: string): Promise<boolean> {
    const folder = join(this.config.dir, "ledger");
    const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file))));
    return files.some((content) => content.includes(text));
  }

  async restart(hooks?: DevnetHooks): Promise<void> {
    await this.devnet.stop();
    this.#devnet = await startDevnet(this.config, hooks);
    await this.#devnet.ready(AbortSignal.timeout(20_000));
  }

  stop(): Promise<void> {
    return this.devnet.stop();
  }

  async close(): Promise<void> {
    for (const client of this.#clients) {
      client.close();
    }
    await this.#devnet?.stop();
    for (const child of this.#chaincodes.values()) {
      child.kill("SIGKILL");
    }
    await rm(this.config.dir, { recursive: true, force: true });
  }
}

export interface ConnectedGateway {
  readonly gateway: Gateway;
  close(): void;
}

/** A stock Fabric Gateway client, connected to one organisation's peer. */
export async function connectGateway(
  config: DevnetConfig,
  organisation: string,
  identity: string | Identity,
): Promise<ConnectedGateway> {
  const found = config.organisations.find(({ id }) => id === organisation)!;
  const root = await readFile(
    join(organisationFolder(config.dir, organisation, "authority"), "tls-cert.pem"),
  );
  const loaded =
    typeof identity === "string"
      ? await loadIdentity(identityFolder(config.dir, organisation, identity), found.mspId)
      : identity;
  const client = new grpc.Client(`127.0.0.1:${found.port}`, grpc.credentials.createSsl(root), {
    "grpc.ssl_target_name_override": "localhost",
    "grpc.max_receive_message_length": -1,
    "grpc.max_send_message_length": -1,
  });
  const gateway = connect({
    client,
    identity: { mspId: loaded.mspId, credentials: Buffer.from(loaded.certificatePem) },
    signer: signers.newPrivateKeySigner(createPrivateKey(loaded.privateKeyPem)),
    hash: hash.sha256,
  });
  const close = (): void => {
    gateway.close();
    client.close();
  };
  return { gateway, close };
}
