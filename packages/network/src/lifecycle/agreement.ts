import { msp, peer } from "@hyperledger/fabric-protos";
import { hospitals, type NetworkDefinition, peerMspId } from "../definition/definition.ts";
import { definitionToCollections } from "./collections.ts";
import { outOf } from "./policy.ts";

/** What the members of a channel agree on about a chaincode (fabric docs, `chaincode_lifecycle.md`). */
export interface ChaincodeAgreement {
  readonly name: string;
  readonly version: string;
  /** 1 for the first definition of a chaincode, one more for each that follows. */
  readonly sequence: number;
  /** Serialized `peer.ApplicationPolicy`. */
  readonly endorsementPolicy: Uint8Array;
  readonly collections: peer.CollectionConfigPackage;
}

/** The agreement that follows from `network.yaml`. */
export function definitionToAgreement(definition: NetworkDefinition, sequence: number): ChaincodeAgreement {
  const { name, version, endorsements } = definition.chaincode;
  const policy = new peer.ApplicationPolicy();
  policy.setSignaturePolicy(
    outOf(endorsements, hospitals(definition).map(peerMspId), msp.MSPRole.MSPRoleType.PEER),
  );
  return {
    name,
    version,
    sequence,
    endorsementPolicy: policy.serializeBinary(),
    collections: definitionToCollections(definition),
  };
}

/** Whether what is in force says the same, its sequence aside. */
export function isInForce(agreement: ChaincodeAgreement, inForce: ChaincodeAgreement): boolean {
  return (
    agreement.version === inForce.version &&
    Buffer.from(agreement.endorsementPolicy).equals(inForce.endorsementPolicy) &&
    Buffer.from(agreement.collections.serializeBinary()).equals(inForce.collections.serializeBinary())
  );
}
