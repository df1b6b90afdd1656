import { peer } from "@hyperledger/fabric-protos";
import type { ChaincodePackage } from "../artefacts/package.ts";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { NetworkError } from "../errors.ts";
import type { ChaincodeAgreement } from "./agreement.ts";

const LIFECYCLE = "_lifecycle";
/** Status of a response that is no refusal (fabric-protos `common/common.proto`). */
const OK = 200;
const { lifecycle } = peer;

/** Installs a package on a peer unless it is there (fabric `core/chaincode/lifecycle/scc.go`). */
export async function installChaincode(
  administrator: PeerAdministrator,
  chaincode: ChaincodePackage,
): Promise<void> {
  const query = new lifecycle.QueryInstalledChaincodesArgs();
  const installed = lifecycle.QueryInstalledChaincodesResult.deserializeBinary(
    await administrator.invoke({
      channel: "",
      chaincode: LIFECYCLE,
      method: "QueryInstalledChaincodes",
      args: [query.serializeBinary()],
    }),
  );
  if (installed.getInstalledChaincodesList().some((each) => each.getPackageId() === chaincode.id)) return;
  const args = new lifecycle.InstallChaincodeArgs();
  args.setChaincodeInstallPackage(chaincode.bytes);
  await administrator.invoke({
    channel: "",
    chaincode: LIFECYCLE,
    method: "InstallChaincode",
    args: [args.serializeBinary()],
  });
}

/** The agreement in force on the channel; undefined if there is none. */
export async function findAgreement(
  administrator: PeerAdministrator,
  channel: string,
  name: string,
): Promise<ChaincodeAgreement | undefined> {
  const query = new lifecycle.QueryChaincodeDefinitionsArgs();
  const { QueryChaincodeDefinitionsResult } = lifecycle;
  const found = QueryChaincodeDefinitionsResult.deserializeBinary(
    await administrator.invoke({
      channel,
      chaincode: LIFECYCLE,
      method: "QueryChaincodeDefinitions",
      args: [query.serializeBinary()],
    }),
  )
    .getChaincodeDefinitionsList()
    .find((each) => each.getName() === name);
  if (found === undefined) return undefined;
  return {
    name,
    version: found.getVersion(),
    sequence: Number(found.getSequence()),
    endorsementPolicy: found.getValidationParameter_asU8(),
    collections: found.getCollections() ?? new peer.CollectionConfigPackage(),
  };
}

/** MSPs whose approval of exactly this agreement is committed. */
export async function findApprovals(
  administrator: PeerAdministrator,
  channel: string,
  agreement: ChaincodeAgreement,
): Promise<string[]> {
  const args = fill(new lifecycle.CheckCommitReadinessArgs(), agreement);
  const result = lifecycle.CheckCommitReadinessResult.deserializeBinary(
    await administrator.invoke({
      channel,
      chaincode: LIFECYCLE,
      method: "CheckCommitReadiness",
      args: [args.serializeBinary()],
    }),
  );
  return [...result.getApprovalsMap().entries()].filter(([, approved]) => approved).map(([mspId]) => mspId);
}

/** The package that the administrator's organisation has approved for an agreement's sequence; undefined if it has approved none. */
export async function findApprovedPackage(
  administrator: PeerAdministrator,
  channel: string,
  agreement: ChaincodeAgreement,
): Promise<string | undefined> {
  const args = new lifecycle.QueryApprovedChaincodeDefinitionArgs();
  args.setName(agreement.name);
  args.setSequence(agreement.sequence);
  const response = await administrator.propose({
    channel,
    chaincode: LIFECYCLE,
    method: "QueryApprovedChaincodeDefinition",
    args: [args.serializeBinary()],
  });
  const answer = response.getResponse();
  // The peer has no other way to say that there is none.
  if (answer?.getStatus() !== OK) return undefined;
  const approved = lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(
    answer.getPayload_asU8(),
  );
  return approved.getSource()?.getLocalPackage()?.getPackageId();
}

/** Records that an organisation agrees and which package its peers run. Returns when the approval is committed. */
export async function approveChaincode(
  administrator: PeerAdministrator,
  agreement: ChaincodeAgreement,
  packageId: string,
): Promise<void> {
  const local = new lifecycle.ChaincodeSource.Local();
  local.setPackageId(packageId);
  const source = new lifecycle.ChaincodeSource();
  source.setLocalPackage(local);
  const args = fill(new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs(), agreement);
  args.setSource(source);
  await submit(administrator, "ApproveChaincodeDefinitionForMyOrg", args.serializeBinary(), [
    administrator.mspId,
  ]);
}

/** Puts an agreement that enough organisations have approved into force, endorsed by peers of `mspIds`. */
export async function commitChaincode(
  administrator: PeerAdministrator,
  agreement: ChaincodeAgreement,
  mspIds: readonly string[],
): Promise<void> {
  const args = fill(new lifecycle.CommitChaincodeDefinitionArgs(), agreement);
  await submit(administrator, "CommitChaincodeDefinition", args.serializeBinary(), mspIds);
}

type Args =
  | InstanceType<typeof lifecycle.ApproveChaincodeDefinitionForMyOrgArgs>
  | InstanceType<typeof lifecycle.CheckCommitReadinessArgs>
  | InstanceType<typeof lifecycle.CommitChaincodeDefinitionArgs>;

function fill<T extends Args>(args: T, agreement: ChaincodeAgreement): T {
  args.setName(agreement.name);
  args.setVersion(agreement.version);
  args.setSequence(agreement.sequence);
  args.setEndorsementPlugin("escc");
  args.setValidationPlugin("vscc");
  args.setValidationParameter(agreement.endorsementPolicy);
  args.setCollections(agreement.collections);
  args.setInitRequired(false);
  return args;
}

async function submit(
  administrator: PeerAdministrator,
  method: string,
  args: Uint8Array,
  mspIds: readonly string[],
): Promise<void> {
  const contract = administrator.channel.getContract(LIFECYCLE);
  const commit = await contract.submitAsync(method, {
    arguments: [args],
    endorsingOrganizations: [...mspIds],
  });
  const status = await commit.getStatus();
  if (!status.successful) {
    throw new NetworkError(
      "request-refused",
      `${method} was committed as invalid (validation code ${status.code})`,
    );
  }
}
