import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type EmbeddedNetwork, launchEmbeddedNetwork } from "@medtech-chain/devnet";
import {
  connectLedger,
  createLedgerClients,
  type LedgerClients,
  type LedgerConnection,
} from "@medtech-chain/ledger";
import {
  identityFolder,
  issueIdentity,
  loadIdentity,
  type NetworkProfile,
  organisation,
} from "@medtech-chain/ledger/identities";

export interface TestNetworkOptions {
  /** Folder to use and keep; a temporary one is made, and removed at the end, where there is none. */
  readonly dir?: string;
  readonly hospitals?: readonly string[];
}

/** One identity's connection with its clients. */
export interface TestClient extends LedgerClients {
  readonly connection: LedgerConnection;
}

/** A network of real processes: the embedded network, and a chaincode process for each organisation. */
export interface TestNetwork extends AsyncDisposable {
  readonly dir: string;
  readonly profile: NetworkProfile;
  readonly processes: EmbeddedNetwork;
  /** Clients of an organisation's peer that act with one of its identities; the same ones each time. */
  as(organisationId: string, identity: string): Promise<TestClient>;
  /** Clients of a researcher; makes the identity where there is none. The account is opened elsewhere. */
  asResearcher(id: string): Promise<TestClient>;
  stop(): Promise<void>;
}

const CHAINCODE_MAIN = fileURLToPath(new URL("../../chaincode/src/process/main.ts", import.meta.url));

/** Starts a network and waits until every chaincode is connected. */
export async function startTestNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "mtc-network-")));
  const processes = await launchEmbeddedNetwork({
    dir,
    ...(options.hospitals === undefined ? {} : { hospitals: [...options.hospitals] }),
    chaincodeCommand: {
      command: process.execPath,
      args: ["--disable-warning=ExperimentalWarning", CHAINCODE_MAIN],
    },
  });
  await processes.ready();
  const { profile } = processes;
  const clients = new Map<string, Promise<TestClient>>();

  const connect = async (organisationId: string, name: string): Promise<TestClient> => {
    const { mspId } = organisation(profile, organisationId);
    const identity = await loadIdentity(identityFolder(dir, organisationId, name), mspId);
    const connection = connectLedger({ profile, organisation: organisationId, identity });
    return { connection, ...createLedgerClients(connection) };
  };
  const as = (organisationId: string, name: string) => {
    const key = `${organisationId}/${name}`;
    const client = clients.get(key) ?? connect(organisationId, name);
    clients.set(key, client);
    return client;
  };
  const stop = async () => {
    for (const client of clients.values()) (await client).connection.close();
    await processes.stop();
    if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
  };
  return {
    dir,
    profile,
    processes,
    as,
    async asResearcher(id) {
      const platform = profile.organisations.find(({ kind }) => kind === "platform")!;
      await issueIdentity(dir, platform.id, {
        name: id,
        attributes: { "mtc.role": "researcher", "mtc.id": id },
      });
      return as(platform.id, id);
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
