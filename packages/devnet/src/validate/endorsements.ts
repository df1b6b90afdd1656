import { assertSignature, type MspDirectory } from "@medtech-chain/ledger/identities";
import type { ChaincodeDefinition } from "../definition.ts";
import { isSatisfied, type Signer } from "../policy/evaluate.ts";
import type { Policy } from "../policy/parse.ts";
import type { CollectionHashes, NamespaceSet } from "../rwset/types.ts";
import type { EndorsedAction } from "../transaction/envelope.ts";

/**
 * Whether a transaction's endorsements satisfy every policy that its writes call for: a collection's own policy where
 * it has one, else the chaincode's (fabric `core/common/validation/statebased/v20.go`).
 */
export function isEndorsed(
  action: EndorsedAction,
  sets: readonly NamespaceSet[],
  definition: ChaincodeDefinition,
  members: MspDirectory,
): boolean {
  const policies = writesToPolicies(sets, definition);
  if (policies === undefined) {
    return false;
  }
  const signers = endorsementsToSigners(action, members);
  return policies.every((policy) => isSatisfied(policy, signers));
}

/** Those who signed the response, each once; a wrong signature or an unknown signer does not count. */
function endorsementsToSigners(action: EndorsedAction, members: MspDirectory): Signer[] {
  const signers: Signer[] = [];
  const seen = new Set<string>();
  for (const { endorser, signature } of action.endorsements) {
    const key = Buffer.from(endorser).toString("latin1");
    if (seen.has(key)) {
      continue;
    }
    seen.add(key);
    try {
      const member = members.member(endorser);
      assertSignature(member, [action.responsePayload, endorser], signature);
      signers.push(member);
    } catch {
      // Fabric skips such an endorsement too: what is left must satisfy the policy.
    }
  }
  return signers;
}

/** The policies to satisfy, each once; undefined if the writes name a collection that does not exist. */
function writesToPolicies(
  sets: readonly NamespaceSet[],
  definition: ChaincodeDefinition,
): Policy[] | undefined {
  const policies = new Set<Policy>();
  for (const { writes, collections } of sets) {
    if (writes.length > 0) {
      policies.add(definition.endorsementPolicy);
    }
    for (const collection of collections.filter(hasWrites)) {
      const known = definition.collections.get(collection.name);
      if (known === undefined) {
        return undefined;
      }
      policies.add(known.endorsementPolicy ?? definition.endorsementPolicy);
    }
  }
  return policies.size > 0 ? [...policies] : [definition.endorsementPolicy];
}

function hasWrites(collection: CollectionHashes): boolean {
  return collection.writes.length > 0;
}
