import type { ChaincodePackage } from "../artefacts/package.ts";
import type { NetworkDefinition } from "../definition/definition.ts";
import { waitForMembers } from "../discovery/members.ts";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { waitUntil } from "../waitUntil.ts";
import { type ChaincodeAgreement, definitionToAgreement, isInForce } from "./agreement.ts";
import {
  approveChaincode,
  commitChaincode,
  findAgreement,
  findApprovals,
  installChaincode,
} from "./lifecycle.ts";

const COMMIT_TIMEOUT_MS = 60_000;

/**
 * Installs the chaincode on every peer and has the channel agree on it, with the sequence number that comes next. What is in force already
 * is left as it is.
 */
export async function deployChaincode(
  definition: NetworkDefinition,
  administrators: readonly PeerAdministrator[],
  chaincode: ChaincodePackage,
  onProgress: (step: string) => void,
): Promise<void> {
  onProgress("chaincode: installing");
  await Promise.all(administrators.map((each) => installChaincode(each, chaincode)));

  const [first] = administrators;
  const inForce = await findAgreement(first!, definition.channel, definition.chaincode.name);
  const agreement = definitionToAgreement(definition, (inForce?.sequence ?? 0) + 1);
  if (inForce !== undefined && isInForce(agreement, inForce)) return;

  onProgress("chaincode: approving");
  await Promise.all(administrators.map((each) => ensureApproval(each, definition, agreement, chaincode)));
  onProgress("chaincode: peers finding each other");
  await waitForMembers(first!, definition);
  onProgress("chaincode: committing");
  const mspIds = administrators.map(({ mspId }) => mspId);
  await waitUntil(
    { what: "the chaincode's definition is committed", timeoutMs: COMMIT_TIMEOUT_MS },
    async () => {
      await commitChaincode(first!, agreement, mspIds);
      return true;
    },
  );
  await Promise.all(administrators.map((each) => waitForAgreement(each, definition, agreement)));
}

/** Approves unless that is done already. Orderers that have just joined may still be without a leader, so this is tried again. */
async function ensureApproval(
  administrator: PeerAdministrator,
  { channel }: NetworkDefinition,
  agreement: ChaincodeAgreement,
  chaincode: ChaincodePackage,
): Promise<void> {
  const what = `${administrator.organisationId} approves the chaincode`;
  await waitUntil({ what, timeoutMs: COMMIT_TIMEOUT_MS }, async () => {
    const approvals = await findApprovals(administrator, channel, agreement);
    if (!approvals.includes(administrator.mspId)) {
      await approveChaincode(administrator, agreement, chaincode.id);
    }
    return true;
  });
}

/** Every peer commits the block by itself. */
async function waitForAgreement(
  administrator: PeerAdministrator,
  { channel }: NetworkDefinition,
  agreement: ChaincodeAgreement,
): Promise<void> {
  const what = `${administrator.organisationId}'s peer knows the chaincode`;
  await waitUntil({ what, timeoutMs: COMMIT_TIMEOUT_MS }, async () => {
    const found = await findAgreement(administrator, channel, agreement.name);
    return found?.sequence === agreement.sequence ? true : undefined;
  });
}
