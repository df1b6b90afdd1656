export { type BackedUpNode, backUpNode, restoreNode } from "./control/backup.ts";
export { destroyNetwork, downNetwork } from "./control/down.ts";
export {
  networkLogs,
  networkStatus,
  type ObservedNetwork,
  type ObservedProcess,
  restartProcess,
} from "./control/status.ts";
export { type UpOptions, upNetwork } from "./control/up.ts";
export { type UpgradeOptions, upgradeNetwork } from "./control/upgrade.ts";
export {
  type BatchDefinition,
  type ChaincodeDefinition,
  type ConsensusDefinition,
  type ConsensusType,
  type NetworkDefinition,
  type OrganisationDefinition,
  type OrganisationPorts,
  PORT_NAMES,
} from "./definition/definition.ts";
export { parseNetworkDefinition } from "./definition/parse.ts";
export { definitionToYaml } from "./definition/write.ts";
export { type ComposeOptions, definitionToCompose } from "./deploy/compose.ts";
export type { Images } from "./deploy/containers.ts";
export {
  type Command,
  type DeployedCommands,
  type Deployment,
  writeDeployment,
} from "./deploy/deployment.ts";
export { definitionToHelm, type KubernetesOptions } from "./deploy/kubernetes.ts";
export { definitionToSystemd, type SystemdOptions } from "./deploy/systemd.ts";
export { type FabricBinaries, findBinaries, locateBinaries, missingPrograms } from "./doctor/binaries.ts";
export { examineMachine, type FabricFinding } from "./doctor/examine.ts";
export { DefinitionError, NetworkError, type NetworkErrorCode } from "./errors.ts";
export { type FabricNetwork, type LaunchOptions, launchFabricNetwork } from "./launch/launch.ts";
export { type LocalNetworkOptions, planLocalNetwork } from "./launch/plan.ts";
export { prepareNetwork, type SetUpOptions, setUpNetwork } from "./launch/setUp.ts";
export {
  type Actor,
  proposeMembership,
  signMembership,
  submitMembership,
} from "./membership/membershipChange.ts";
export { type RevokeOptions, revokeIdentity } from "./membership/revoke.ts";
export { assembleConsortium, joinConsortium } from "./organisation/consortium.ts";
export { type InitialisedOrganisation, initOrganisation } from "./organisation/init.ts";
export { type OrganisationPart, partToText, textToPart } from "./organisation/part.ts";
export {
  type CertificateTerm,
  certificateTerms,
  type Renewal,
  type RenewOptions,
  renewCertificates,
} from "./organisation/renew.ts";
export type { ProcessState, ProcessStatus } from "./processes/managedProcess.ts";
export type { ChaincodeCommand } from "./processes/plan.ts";
export { isListening } from "./processes/ports.ts";
