import { resolve } from "node:path";
import { produceArtefacts } from "../artefacts/produce.ts";
import { waitForChaincode } from "../discovery/chaincode.ts";
import { waitForEndorsers } from "../discovery/endorsers.ts";
import { findBinaries } from "../doctor/binaries.ts";
import { connectAdministrator } from "../endorser/peerAdministrator.ts";
import { NetworkError } from "../errors.ts";
import { deployChaincode } from "../lifecycle/deploy.ts";
import { processName } from "../processes/plan.ts";
import type { Patience } from "../waitUntil.ts";
import { networkStatus, restartProcess } from "./status.ts";

const PATIENCE: Patience = { timeoutMs: 90_000 };

export interface UpgradeOptions {
  readonly dir: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly onProgress?: (step: string) => void;
}

/**
 * Brings the chaincode of a running network to what `network.yaml` says now: its version, its endorsement policy. Calls fail for the moment
 * between the channel's agreement and the restart of the chaincode processes, which happens here.
 *
 * @throws NetworkError `not-running`, `changed-definition`, `not-ready`
 */
export async function upgradeNetwork(options: UpgradeOptions): Promise<void> {
  const { environment = process.env, onProgress = () => {} } = options;
  const dir = resolve(options.dir);
  const { definition, supervisor } = await networkStatus(dir);
  if (supervisor === undefined) throw new NetworkError("not-running", `no network runs in ${dir}`);
  const artefacts = await produceArtefacts(dir, definition, () => findBinaries(environment));
  using administrators = new DisposableStack();
  const local = await Promise.all(
    artefacts.local.map(async ({ id }) =>
      administrators.use(await connectAdministrator(dir, artefacts.profile, id)),
    ),
  );
  await deployChaincode({
    definition,
    administrators: local,
    chaincode: artefacts.package,
    onProgress,
    patience: PATIENCE,
  });
  onProgress("chaincode: restarting its processes");
  await Promise.all(artefacts.local.map(({ id }) => restartProcess(dir, processName(id, "chaincode"))));
  onProgress("waiting for chaincodes to answer and peers to find endorsers");
  for (const administrator of local) {
    await waitForEndorsers(administrator, definition, PATIENCE);
    await waitForChaincode(administrator, definition, PATIENCE);
  }
}
