import { readFile } from "node:fs/promises";
import { genesisFile, joinFile } from "../artefacts/layout.ts";
import type { Artefacts } from "../artefacts/produce.ts";
import { waitForBlock } from "../channel/height.ts";
import { joinPeer } from "../channel/join.ts";
import type { NetworkDefinition } from "../definition/definition.ts";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { deployChaincode } from "../lifecycle/deploy.ts";
import type { ProcessWatch } from "../processes/externalProcesses.ts";
import { processName } from "../processes/plan.ts";
import { bringOrderer } from "./orderers.ts";

export interface Assembly {
  readonly dir: string;
  readonly definition: NetworkDefinition;
  readonly artefacts: Artefacts;
  readonly processes: ProcessWatch;
  readonly administrators: readonly PeerAdministrator[];
  /** Is told each step. */
  readonly onProgress: (step: string) => void;
  /** How long one step may take, in milliseconds. */
  readonly patienceMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** How long one step may take. */
const PATIENCE_MS = 90_000;
/** How long one step may take that waits for organisations elsewhere. */
const OTHERS_PATIENCE_MS = 24 * 3600_000;

/** How long one step of the set-up may take, in milliseconds: longer if it depends on organisations elsewhere. */
export function patienceOf(definition: NetworkDefinition, { local }: Artefacts): number {
  return local.length < definition.organisations.length ? OTHERS_PATIENCE_MS : PATIENCE_MS;
}

/** Makes running processes a network: orderers and peers join the channel, the chaincode is deployed. What is done already is left. */
export async function assembleNetwork(assembly: Assembly): Promise<void> {
  const { definition, administrators, artefacts, onProgress, patienceMs, signal } = assembly;
  const block = await readFile(genesisFile(assembly.dir));
  const joinBlock = await readFile(joinFile(assembly.dir)).catch(() => block);
  onProgress("orderers: joining the channel");
  const orderersJoin = Promise.all(artefacts.local.map((each) => bringOrderer(assembly, each, joinBlock)));
  onProgress("peers: joining the channel");
  const peersJoin = Promise.all(
    administrators.map(async (administrator) => {
      await assembly.processes.waitUntilUp(
        processName(administrator.organisationId, "peer"),
        assembly.signal,
      );
      await joinPeer(administrator, definition.channel, block);
      await waitForBlock(administrator, definition.channel, joinBlock, { timeoutMs: patienceMs, signal });
    }),
  );
  await Promise.all([orderersJoin, peersJoin]);
  await deployChaincode({
    definition,
    administrators,
    chaincode: artefacts.package,
    onProgress,
    patience: { timeoutMs: patienceMs, signal },
  });
}
