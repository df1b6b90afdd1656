import { msp, peer } from "@hyperledger/fabric-protos";
import { hospitals, type NetworkDefinition, peerMspId } from "../definition/definition.ts";
import { outOf } from "./policy.ts";

/** Collection in which hospitals keep their noise shares. */
const NOISE = "noise";

/** The chaincode's private data collections (fabric-protos `peer/collection.proto`). */
export function definitionToCollections(definition: NetworkDefinition): peer.CollectionConfigPackage {
  const collections = new peer.CollectionConfigPackage();
  collections.setConfigList([noiseCollection(definition)]);
  return collections;
}

/** Hospitals alone hold it, and only their clients' transactions read or write it: the platform has no way to a share. */
function noiseCollection(definition: NetworkDefinition): peer.CollectionConfig {
  const mspIds = hospitals(definition).map(peerMspId);
  const others = mspIds.length - 1;
  const members = new peer.CollectionPolicyConfig();
  members.setSignaturePolicy(outOf(1, mspIds, msp.MSPRole.MSPRoleType.MEMBER));
  const endorsement = new peer.ApplicationPolicy();
  endorsement.setSignaturePolicy(
    outOf(definition.chaincode.endorsements, mspIds, msp.MSPRole.MSPRoleType.PEER),
  );
  const collection = new peer.StaticCollectionConfig();
  collection.setName(NOISE);
  collection.setMemberOrgsPolicy(members);
  // A share that one peer alone holds is lost with it.
  collection.setRequiredPeerCount(Math.min(1, others));
  collection.setMaximumPeerCount(others);
  collection.setBlockToLive(0);
  collection.setMemberOnlyRead(true);
  collection.setMemberOnlyWrite(true);
  collection.setEndorsementPolicy(endorsement);
  const config = new peer.CollectionConfig();
  config.setStaticCollectionConfig(collection);
  return config;
}

/** Names of the collections, as discovery is asked about them. */
export const COLLECTION_NAMES: readonly string[] = [NOISE];
