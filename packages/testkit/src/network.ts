import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchEmbeddedNetwork } from "@medtech-chain/devnet";
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
import { launchFabricNetwork } from "@medtech-chain/network";

export interface TestNetworkOptions {
  /** Folder to use and keep; a temporary one is made, and removed at the end, where there is none. */
  readonly dir?: string;
  readonly hospitals?: readonly string[];
}

/** One identity's connection with its clients. */
export interface TestClient extends LedgerClients {
  readonly connection: LedgerConnection;
}

/** The processes of a network, of whichever kind. */
export interface NetworkProcesses {
  readonly profile: NetworkProfile;
  /** Names of all processes, among them "chaincode-<organisation>" of each. */
  readonly processes: readonly string[];
  /** Waits until transactions can be endorsed and committed. */
  ready(signal?: AbortSignal): Promise<void>;
  /** SIGKILL for one process, which is then started again. */
  kill(process: string): void;
  stop(): Promise<void>;
}

/** A network of real processes, with a chaincode process for each organisation. */
export interface TestNetwork extends AsyncDisposable {
  readonly dir: string;
  readonly profile: NetworkProfile;
  readonly processes: NetworkProcesses;
  /** Clients of an organisation's peer that act with one of its identities; the same ones each time. */
  as(organisationId: string, identity: string): Promise<TestClient>;
  /** Clients of a researcher; makes the identity where there is none. The account is opened elsewhere. */
  asResearcher(id: string): Promise<TestClient>;
  stop(): Promise<void>;
}

const CHAINCODE_MAIN = fileURLToPath(new URL("../../chaincode/src/process/main.ts", import.meta.url));

/** The kind of network that `MTC_NETWORK` names, the embedded one where it names none. */
function launchNetwork(dir: string, hospitals: readonly string[] | undefined): Promise<NetworkProcesses> {
  const chaincodeCommand = {
    command: process.execPath,
    args: ["--disable-warning=ExperimentalWarning", CHAINCODE_MAIN],
  };
  const options = { dir, chaincodeCommand, ...(hospitals === undefined ? {} : { hospitals }) };
  const kind = process.env.MTC_NETWORK ?? "embedded";
  if (kind === "embedded") return launchEmbeddedNetwork(options);
  if (kind === "fabric") return launchFabricNetwork(options);
  throw new RangeError(`MTC_NETWORK is "${kind}"; it must be embedded or fabric`);
}

/** Starts a network and waits until every chaincode is connected. */
export async function startTestNetwork(options: TestNetworkOptions = {}): Promise<TestNetwork> {
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), "mtc-network-")));
  const processes = await launchNetwork(dir, options.hospitals);
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
