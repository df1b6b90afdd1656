import type { ChaincodePackage } from "../artefacts/package.ts";
import { type NetworkDefinition, peerMspId } from "../definition/definition.ts";
import { queryMembers } from "../discovery/query.ts";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { NetworkError } from "../errors.ts";
import { type Patience, waitUntil } from "../waitUntil.ts";
import { type ChaincodeAgreement, definitionToAgreement, isInForce } from "./agreement.ts";
import {
  approveChaincode,
  commitChaincode,
  findAgreement,
  findApprovals,
  findApprovedPackage,
  installChaincode,
} from "./lifecycle.ts";

/** Once a majority has approved, the others have this long before the agreement is put into force without them. */
const LATECOMERS_MS = 15_000;

export interface Deployment {
  readonly definition: NetworkDefinition;
  /** Of the organisations that act here. */
  readonly administrators: readonly PeerAdministrator[];
  readonly chaincode: ChaincodePackage;
  /** Is told each step. */
  readonly onProgress: (step: string) => void;
  readonly patience: Patience;
}

/**
 * Installs the chaincode on peers, approves it for their organisations, and has the channel agree on it as soon as enough have approved,
 * with the sequence number that comes next. What is done already is left as it is.
 */
export async function deployChaincode(deployment: Deployment): Promise<void> {
  const { definition, administrators, chaincode, onProgress } = deployment;
  onProgress("chaincode: installing");
  await Promise.all(administrators.map((each) => installChaincode(each, chaincode)));

  const [first] = administrators;
  const inForce = await findAgreement(first!, definition.channel, definition.chaincode.name);
  const proposed = definitionToAgreement(definition, (inForce?.sequence ?? 0) + 1);
  const agreement = inForce !== undefined && isInForce(proposed, inForce) ? inForce : proposed;

  // An organisation that comes after the others have agreed approves what is in force, to say which package its peers run.
  onProgress("chaincode: approving");
  await Promise.all(administrators.map((each) => ensureApproval(each, deployment, agreement)));
  if (agreement !== inForce) await putIntoForce(first!, deployment, agreement);
  await Promise.all(administrators.map((each) => waitForAgreement(each, deployment, agreement)));
}

/** Approves unless that is done already. Orderers that have just joined may still be without a leader, so this is tried again. */
async function ensureApproval(
  administrator: PeerAdministrator,
  { chaincode, definition, patience }: Deployment,
  agreement: ChaincodeAgreement,
): Promise<void> {
  const what = `${administrator.organisationId} approves the chaincode`;
  await waitUntil({ what, ...patience }, async () => {
    const approved = await findApprovedPackage(administrator, definition.channel, agreement);
    if (approved !== chaincode.id) await approveChaincode(administrator, agreement, chaincode.id);
    return true;
  });
}

/** Waits until enough organisations have approved and have peers that endorse, then commits. Any of them may be first. */
async function putIntoForce(
  administrator: PeerAdministrator,
  { definition, onProgress, patience }: Deployment,
  agreement: ChaincodeAgreement,
): Promise<void> {
  const { channel } = definition;
  const everybody = definition.organisations.map(peerMspId);
  const latest = performance.now() + LATECOMERS_MS;
  onProgress("chaincode: waiting for approvals, and for peers to find each other");
  await waitUntil({ what: "the channel agrees on the chaincode", ...patience }, async () => {
    const inForce = await findAgreement(administrator, channel, agreement.name);
    if (inForce !== undefined && inForce.sequence >= agreement.sequence) {
      if (isInForce(agreement, inForce)) return true;
      throw new NetworkError(
        "changed-definition",
        "the other organisations have agreed on another definition",
      );
    }
    const approvals = await findApprovals(administrator, channel, agreement);
    const members = await queryMembers(administrator, channel);
    const able = everybody.filter((mspId) => approvals.includes(mspId) && members.includes(mspId));
    const enough = performance.now() < latest ? everybody.length : Math.floor(everybody.length / 2) + 1;
    if (able.length < enough) {
      const missing = everybody.filter((mspId) => !able.includes(mspId));
      throw new NetworkError("not-ready", `no approval or no peer of ${missing.join(", ")} yet`);
    }
    await commitChaincode(administrator, agreement, able);
    return true;
  });
}

/** Every peer commits the block by itself. */
async function waitForAgreement(
  administrator: PeerAdministrator,
  { definition, patience }: Deployment,
  agreement: ChaincodeAgreement,
): Promise<void> {
  const what = `${administrator.organisationId}'s peer knows the chaincode`;
  await waitUntil({ what, ...patience }, async () => {
    const found = await findAgreement(administrator, definition.channel, agreement.name);
    return found?.sequence === agreement.sequence ? true : undefined;
  });
}
