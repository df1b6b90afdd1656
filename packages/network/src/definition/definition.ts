/** A consortium's network, as `network.yaml` describes it. */
export interface NetworkDefinition {
  /** Name of the network, for people. */
  readonly name: string;
  readonly channel: string;
  readonly chaincode: ChaincodeDefinition;
  readonly consensus: ConsensusDefinition;
  readonly organisations: readonly OrganisationDefinition[];
}

export interface ChaincodeDefinition {
  readonly name: string;
  /** Version that members agree on; a new one is a new deployment. */
  readonly version: string;
  /** Distinct hospitals that must endorse a transaction. */
  readonly endorsements: number;
}

/**
 * - `bft`: SmartBFT; of n orderers floor((n - 1) / 3) may lie, and a block carries a quorum's signatures.
 * - `raft`: of n orderers a minority may stop, none may lie: a block carries only the signature of the orderer that sent it.
 */
export type ConsensusType = "bft" | "raft";

export interface ConsensusDefinition {
  readonly type: ConsensusType;
  readonly batch: BatchDefinition;
}

/** When an orderer cuts a block. */
export interface BatchDefinition {
  /** Longest wait for further transactions, in milliseconds. */
  readonly timeoutMs: number;
  readonly maxTransactions: number;
  /** A block with more than one transaction stays under this many bytes. */
  readonly preferredMaxBytes: number;
  /** A larger transaction is refused. */
  readonly absoluteMaxBytes: number;
}

export interface OrganisationDefinition {
  /** For example `hospital-a`. */
  readonly id: string;
  /** Start of the organisation's MSP identifiers, for example `HospitalA`. */
  readonly name: string;
  readonly kind: "hospital" | "platform";
  /** DNS domain; `peer.<domain>` and `orderer.<domain>` are names in the certificates. */
  readonly domain: string;
  /** Name or address under which the other organisations reach this one. */
  readonly host: string;
  readonly ports: OrganisationPorts;
}

/** TCP ports of one organisation's processes. Operations and administration listen on loopback alone. */
export interface OrganisationPorts {
  readonly peer: number;
  readonly peerOperations: number;
  readonly chaincode: number;
  readonly orderer: number;
  readonly ordererAdmin: number;
  readonly ordererOperations: number;
}

/** Names of the ports, in the order in which a single number in `network.yaml` counts them up. */
export const PORT_NAMES = [
  "peer",
  "peerOperations",
  "chaincode",
  "orderer",
  "ordererAdmin",
  "ordererOperations",
] as const satisfies readonly (keyof OrganisationPorts)[];

/** Fewest orderers that tolerate one that lies (3f + 1 with f = 1). */
export const LEAST_BFT_ORDERERS = 4;

export const DEFAULT_BATCH: BatchDefinition = {
  timeoutMs: 20,
  maxTransactions: 500,
  preferredMaxBytes: 8 * 1024 * 1024,
  absoluteMaxBytes: 10 * 1024 * 1024,
};

export const DEFAULT_CHAINCODE: ChaincodeDefinition = { name: "mtc", version: "1.0", endorsements: 2 };

/** Organisation of the peers, clients and administrators. */
export function peerMspId(organisation: Pick<OrganisationDefinition, "name">): string {
  return `${organisation.name}MSP`;
}

/** Organisation of the orderer, separate so that neither can speak for the other. */
export function ordererMspId(organisation: Pick<OrganisationDefinition, "name">): string {
  return `${organisation.name}OrdererMSP`;
}

/** `hospital-a` becomes `HospitalA`. */
export function idToName(id: string): string {
  return id
    .split(/[-_.]/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}

export function hospitals(definition: NetworkDefinition): OrganisationDefinition[] {
  return definition.organisations.filter(({ kind }) => kind === "hospital");
}

/**
 * Distinct orderer organisations whose signatures a block needs: SmartBFT's quorum ceil((n + f + 1) / 2) of n, where f =
 * floor((n - 1) / 3) (fabric `common/policies/bft.go`, `ComputeBFTQuorum`); under Raft a block has one signature.
 */
export function blockSignatures(definition: NetworkDefinition): number {
  const orderers = definition.organisations.length;
  const faulty = Math.floor((orderers - 1) / 3);
  return definition.consensus.type === "bft" ? Math.ceil((orderers + faulty + 1) / 2) : 1;
}

/** Number of the orderer of the organisation at that place in the definition, as SmartBFT knows it. */
export function consenterId(index: number): number {
  return index + 1;
}
