import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { credentials } from "@grpc/grpc-js";
import { Msp, MspDirectory, type NetworkProfile } from "@medtech-chain/ledger/identities";
import { NodeSigner } from "./block/sign.ts";
import { ChaincodeConnection } from "./chaincode/connection.ts";
import { Channel } from "./channel.ts";
import {
  DEFAULT_BLOCK,
  DEFAULT_LIMITS,
  type Devnet,
  type DevnetConfig,
  type DevnetStats,
  type LimitConfig,
} from "./config.ts";
import { configToDefinition } from "./definition.ts";
import { createDeliverService } from "./deliver/service.ts";
import { Endorser } from "./endorse/endorser.ts";
import { DevnetError, messageOf } from "./errors.ts";
import { createGatewayService } from "./gateway/service.ts";
import { CommitWaiters } from "./gateway/waiters.ts";
import type { WriteObserver } from "./ledger/database.ts";
import { Ledger } from "./ledger/ledger.ts";
import { verifyLedger } from "./ledger/verify.ts";
import { chaincodeId, loadMaterial, type NetworkMaterial, type NodeMaterial } from "./material.ts";
import { PeerServer } from "./server.ts";

/** How long calls under way may take when the network stops. */
const STOP_GRACE_MS = 1_000;

export interface MissingChaincode {
  readonly organisation: string;
  readonly address: string;
  readonly problem: string;
}

export interface DevnetHooks {
  /** Told the name of every write to the ledger before it happens. */
  readonly onWrite?: WriteObserver;
  /** Told when the ledger cannot be written any more. */
  readonly onFailure?: (error: unknown) => void;
  /** Told which organisations' chaincodes are not connected, whenever that changes. */
  readonly onConnections?: (missing: readonly MissingChaincode[]) => void;
}

/**
 * Starts the embedded network of a folder made by `createEmbeddedConfig`. Resolves when all ports listen; chaincodes
 * may come later.
 * @throws DevnetError
 */
export async function startDevnet(config: DevnetConfig, hooks: DevnetHooks = {}): Promise<Devnet> {
  const definition = configToDefinition(config);
  const material = await loadMaterial(config);
  await mkdir(join(config.dir, "ledger"), { recursive: true, mode: 0o700 });
  const ledger = new Ledger(join(config.dir, "ledger", "ledger.db"), hooks.onWrite);
  try {
    verifyLedger(ledger, definition);
    const channel = new Channel({
      profile: material.profile,
      definition,
      ledger,
      members: new MspDirectory(
        material.profile.organisations.map(({ mspId, roots }) => new Msp(mspId, roots)),
      ),
      orderers: material.nodes.map(({ orderer }) => new NodeSigner(orderer)),
      block: { ...DEFAULT_BLOCK, ...config.block },
      onFailure: hooks.onFailure ?? ((error) => process.emitWarning(messageOf(error))),
    });
    const limits = { ...DEFAULT_LIMITS, ...config.limits };
    const devnet = new RunningDevnet(material, channel, chaincodeId(config.chaincode), limits, hooks);
    await devnet.start();
    return devnet;
  } catch (error) {
    ledger.close();
    throw error;
  }
}

class RunningDevnet implements Devnet {
  readonly profile: NetworkProfile;
  readonly #channel: Channel;
  readonly #connections = new Map<string, ChaincodeConnection>();
  readonly #endorsers = new Map<string, Endorser>();
  readonly #servers: PeerServer[];
  readonly #stopping = new AbortController();
  readonly #onConnections: DevnetHooks["onConnections"];
  #changed = Promise.withResolvers<void>();
  #stopped: Promise<void> | undefined;

  constructor(
    material: NetworkMaterial,
    channel: Channel,
    ccId: string,
    limits: LimitConfig,
    hooks: DevnetHooks,
  ) {
    this.profile = material.profile;
    this.#channel = channel;
    this.#onConnections = hooks.onConnections;
    for (const node of material.nodes) {
      const connection = new ChaincodeConnection(chaincodeEndpoint(node, ccId), () =>
        this.#connectionsChanged(),
      );
      this.#connections.set(node.organisation.id, connection);
      this.#endorsers.set(node.organisation.mspId, createEndorser(node, connection, channel, limits));
    }
    const waiters = new CommitWaiters(channel.ledger);
    this.#servers = material.nodes.map((node) => this.#createServer(node, waiters, limits));
  }

  async start(): Promise<void> {
    const results = await Promise.allSettled(this.#servers.map((server) => server.start()));
    const failure = results.find((result) => result.status === "rejected");
    if (failure !== undefined) {
      await Promise.all(this.#servers.map((server) => server.stop(0)));
      throw failure.reason;
    }
    for (const connection of this.#connections.values()) {
      connection.start();
    }
  }

  get height(): number {
    return this.#channel.ledger.height;
  }

  get stats(): DevnetStats {
    return {
      blocks: this.height,
      transactions: this.#channel.transactions,
      invalidTransactions: this.#channel.invalidTransactions,
      endorsements: [...this.#endorsers.values()].reduce((sum, one) => sum + one.endorsements, 0),
    };
  }

  async ready(signal?: AbortSignal): Promise<void> {
    const wake = (): void => this.#connectionsChanged();
    signal?.addEventListener("abort", wake, { once: true });
    try {
      for (let missing = this.#missing(); missing.length > 0; missing = this.#missing()) {
        if (this.#stopping.signal.aborted) {
          throw new DevnetError("stopped", "the network was stopped");
        }
        if (signal?.aborted === true) {
          throw new DevnetError("not-ready", missingToMessage(missing));
        }
        await this.#changed.promise;
      }
    } finally {
      signal?.removeEventListener("abort", wake);
    }
  }

  #missing(): MissingChaincode[] {
    return [...this.#connections].flatMap(([organisation, { endpoint, problem }]) =>
      problem === undefined ? [] : [{ organisation, address: endpoint.address, problem }],
    );
  }

  #connectionsChanged(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    this.#onConnections?.(this.#missing());
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.#channel.drained();
    this.#stopping.abort();
    this.#connectionsChanged();
    await Promise.all(this.#servers.map((server) => server.stop(STOP_GRACE_MS)));
    await this.#channel.drained();
    await Promise.all([...this.#connections.values()].map((connection) => connection.stop()));
    this.#channel.ledger.close();
  }

  #createServer(node: NodeMaterial, waiters: CommitWaiters, limits: LimitConfig): PeerServer {
    const { mspId, port } = node.organisation;
    const stopping = this.#stopping.signal;
    const context = {
      channel: this.#channel,
      local: this.#endorsers.get(mspId)!,
      endorsers: this.#endorsers,
      waiters,
    };
    return new PeerServer({
      port,
      tls: node.tls,
      maxMessageBytes: limits.maxMessageBytes,
      gateway: createGatewayService(context, stopping),
      deliver: createDeliverService(this.#channel, mspId, stopping),
    });
  }
}

/** One line that says which chaincodes a network waits for. */
export function missingToMessage(missing: readonly MissingChaincode[]): string {
  const list = missing.map(
    ({ organisation, address, problem }) => `${organisation} at ${address} (${problem})`,
  );
  return `chaincode is not connected: ${list.join(", ")}`;
}

function createEndorser(
  node: NodeMaterial,
  connection: ChaincodeConnection,
  channel: Channel,
  limits: LimitConfig,
): Endorser {
  return new Endorser({
    address: `127.0.0.1:${node.organisation.port}`,
    signer: new NodeSigner(node.peer),
    connection,
    definition: channel.definition,
    ledger: channel.ledger,
    executeTimeoutMs: limits.executeTimeoutMs,
    connectTimeoutMs: limits.connectTimeoutMs,
  });
}

function chaincodeEndpoint(node: NodeMaterial, id: string): ChaincodeConnection["endpoint"] {
  const { privateKeyPem, certificatePem } = node.tls;
  return {
    chaincodeId: id,
    address: `127.0.0.1:${node.organisation.chaincodePort}`,
    credentials: credentials.createSsl(
      Buffer.from(node.tlsRoot),
      Buffer.from(privateKeyPem),
      Buffer.from(certificatePem),
    ),
  };
}
