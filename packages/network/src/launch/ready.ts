import { waitForChaincode } from "../discovery/chaincode.ts";
import { waitForEndorsers } from "../discovery/endorsers.ts";
import { processName } from "../processes/plan.ts";
import type { Patience } from "../waitUntil.ts";
import type { Assembly } from "./assemble.ts";
import { waitForOrderers } from "./orderers.ts";

/** Waits until what is to run listens, orderers have caught up, and transactions can be endorsed through every peer. */
export async function waitUntilReady(assembly: Assembly, signal?: AbortSignal): Promise<void> {
  const { administrators, artefacts, definition, onProgress, patienceMs, processes } = assembly;
  const patience: Patience = { timeoutMs: patienceMs, signal };
  const isWanted = (id: string, ...roles: ("orderer" | "peer" | "chaincode")[]) =>
    roles.every((role) => processes.isWanted(processName(id, role)));

  onProgress("waiting for processes to listen");
  const names = artefacts.local.flatMap(({ id }) =>
    (["orderer", "peer", "chaincode"] as const)
      .filter((role) => isWanted(id, role))
      .map((role) => processName(id, role)),
  );
  await Promise.all(names.map((name) => processes.waitUntilUp(name, signal)));
  onProgress("waiting for orderers to catch up");
  await waitForOrderers(assembly, signal);
  onProgress("waiting for chaincodes to answer and peers to find endorsers");
  const reachable = administrators.filter(({ organisationId }) =>
    isWanted(organisationId, "peer", "chaincode"),
  );
  await Promise.all(
    reachable.map(async (administrator) => {
      await waitForEndorsers(administrator, definition, patience);
      await waitForChaincode(administrator, definition, patience);
    }),
  );
}
