import type { ChaincodeDefinition, CollectionDefinition } from "../definition.ts";
import type { EndorsedResponse } from "../endorse/endorser.ts";
import { isSatisfied } from "../policy/evaluate.ts";
import { policiesToLayouts } from "../policy/layouts.ts";
import type { Policy } from "../policy/parse.ts";

/**
 * The sets of organisations that can endorse what the first endorser's simulation did: its policies are satisfied, and
 * whoever has to read a collection, or would see transient data, is a member of it (fabric `core/endorser/endorser.go`
 * buildChaincodeInterest, `internal/pkg/gateway/endorse.go`, `discovery/endorsement`).
 */
export function responseToLayouts(
  endorsed: EndorsedResponse,
  definition: ChaincodeDefinition,
  mspIds: readonly string[],
): string[][] {
  const { writesState, writtenCollections, readCollections } = endorsed.simulation;
  const written = lookUp(writtenCollections, definition);
  const policies = new Set<Policy>(
    written.map((one) => one.endorsementPolicy ?? definition.endorsementPolicy),
  );
  if (writesState || written.length === 0) {
    policies.add(definition.endorsementPolicy);
  }
  const confined = lookUp(
    endorsed.hasTransient ? [...readCollections, ...writtenCollections] : readCollections,
    definition,
  );
  const eligible = mspIds.filter((mspId) =>
    confined.every((collection) => isSatisfied(collection.members, [{ mspId, unit: "peer" }])),
  );
  return policiesToLayouts([...policies], eligible);
}

function lookUp(names: readonly string[], definition: ChaincodeDefinition): CollectionDefinition[] {
  return names.flatMap((name) => definition.collections.get(name) ?? []);
}
