import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Contract } from "@hyperledger/fabric-gateway";
import { connectLedger, type LedgerConnection } from "@medtech-chain/ledger";
import { identityFolder, loadIdentity, organisation } from "@medtech-chain/ledger/identities";
import {
  type FabricNetwork,
  type LaunchOptions,
  launchFabricNetwork,
  locateBinaries,
  missingPrograms,
} from "../src/index.ts";

/** Why Fabric tests cannot run here; undefined if they can. */
export const missing = await reasonToSkip();

async function reasonToSkip(): Promise<string | undefined> {
  const programs = missingPrograms(await locateBinaries(process.env));
  return programs.length === 0
    ? undefined
    : `skipped: Fabric's ${programs.join(", ")} not in FABRIC_BIN or on PATH`;
}

export const chaincodeCommand = {
  command: process.execPath,
  args: [
    "--disable-warning=ExperimentalWarning",
    fileURLToPath(new URL("./chaincodeProcess.ts", import.meta.url)),
  ],
};

/** A network in a temporary folder, and connections to it. */
export class NetworkUnderTest {
  readonly dir: string;
  network: FabricNetwork;
  readonly #connections = new Map<string, LedgerConnection>();

  constructor(network: FabricNetwork) {
    this.network = network;
    this.dir = network.dir;
  }

  /** An organisation's peer, reached by one of its identities; the same connection each time. */
  async connection(organisationId: string, identityName = "admin"): Promise<LedgerConnection> {
    const key = `${organisationId}/${identityName}`;
    const { profile } = this.network;
    const { mspId } = organisation(profile, organisationId);
    const identity = await loadIdentity(identityFolder(this.dir, organisationId, identityName), mspId);
    const connection =
      this.#connections.get(key) ?? connectLedger({ profile, organisation: organisationId, identity });
    this.#connections.set(key, connection);
    return connection;
  }

  /** The test chaincode, called through an organisation's peer by one of its identities. */
  async contract(organisationId: string, identityName = "admin"): Promise<Contract> {
    const connection = await this.connection(organisationId, identityName);
    return connection.network.getContract(this.network.profile.chaincode);
  }

  disconnect(): void {
    for (const connection of this.#connections.values()) connection.close();
    this.#connections.clear();
  }

  async remove(): Promise<void> {
    this.disconnect();
    await this.network.stop();
    await rm(this.dir, { recursive: true, force: true });
  }
}

export async function startNetwork(options: Partial<LaunchOptions> = {}): Promise<NetworkUnderTest> {
  const dir = await mkdtemp(join(tmpdir(), "mtc-fabric-"));
  return new NetworkUnderTest(await launchFabricNetwork({ dir, chaincodeCommand, ...options }));
}
