import type { DevnetConfig } from "./config.ts";
import { DevnetError } from "./errors.ts";
import { type Policy, parsePolicy } from "./policy/parse.ts";

/** A collection with its policies parsed. */
export interface CollectionDefinition {
  readonly name: string;
  readonly members: Policy;
  /** MSP ids that the member policy names. */
  readonly memberMspIds: readonly string[];
  readonly endorsementPolicy: Policy | undefined;
  readonly requiredPeerCount: number;
  readonly blockToLive: number;
  readonly memberOnlyRead: boolean;
  readonly memberOnlyWrite: boolean;
}

/** What the channel agreed on about the chaincode. */
export interface ChaincodeDefinition {
  readonly name: string;
  readonly endorsementPolicy: Policy;
  readonly collections: ReadonlyMap<string, CollectionDefinition>;
}

/** @throws DevnetError `invalid-policy` or `invalid-config` */
export function configToDefinition(config: DevnetConfig): ChaincodeDefinition {
  const known = new Set(config.organisations.map(({ mspId }) => mspId));
  const checked = (text: string): Policy => {
    const policy = parsePolicy(text);
    const stranger = policyToMspIds(policy).find((mspId) => !known.has(mspId));
    if (stranger !== undefined) {
      throw new DevnetError(
        "invalid-config",
        `policy ${JSON.stringify(text)} names ${stranger}, which is unknown`,
      );
    }
    return policy;
  };
  const collections = config.chaincode.collections.map((collection): CollectionDefinition => {
    const members = checked(collection.policy);
    const { name, endorsementPolicy, requiredPeerCount, blockToLive, memberOnlyRead, memberOnlyWrite } =
      collection;
    return {
      name,
      members,
      memberMspIds: policyToMspIds(members),
      endorsementPolicy: endorsementPolicy === undefined ? undefined : checked(endorsementPolicy),
      requiredPeerCount,
      blockToLive,
      memberOnlyRead,
      memberOnlyWrite,
    };
  });
  return {
    name: config.chaincode.name,
    endorsementPolicy: checked(config.chaincode.endorsementPolicy),
    collections: new Map(collections.map((collection) => [collection.name, collection])),
  };
}

/** The organisations that a policy names, each once. */
export function policyToMspIds(policy: Policy): string[] {
  const all = policy.kind === "signedBy" ? [policy.mspId] : policy.rules.flatMap(policyToMspIds);
  return [...new Set(all)];
}
