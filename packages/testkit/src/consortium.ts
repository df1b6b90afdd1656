import { createContextValues } from "@connectrpc/connect";
import {
  exampleRules,
  hospitalsOf,
  platformOf,
  type StudyPlan,
  setUpConsortium,
} from "@medtech-chain/cli/consortium";
import { type Endorsers, endorsersKey } from "@medtech-chain/ledger";
import type { Rules } from "@medtech-chain/schema";
import type { TestNetwork } from "./network.ts";

export interface TestConsortiumOptions {
  readonly rules?: Rules;
  readonly studies?: readonly StudyPlan[];
}

/** Domains that tests group by. */
export const testDomains = {
  manufacturer: ["Acme", "Bolt", "Corvus"],
  model: ["A1", "A2", "B1", "C1"],
  firmware_version: ["1.0", "1.1", "2.0"],
} as const;

/** One study with one researcher who may spend epsilon 100. */
export const testStudies: readonly StudyPlan[] = [
  {
    id: "pilot",
    microEpsilon: 500_000_000n,
    researchers: [{ id: "researcher-1", microEpsilon: 100_000_000n }],
  },
];

/** Rules, noise and accounts as most tests need them. */
export async function setUpTestConsortium(
  network: TestNetwork,
  options: TestConsortiumOptions = {},
): Promise<void> {
  await setUpConsortium({
    dir: network.dir,
    profile: network.profile,
    rules: options.rules ?? exampleRules(network.profile, { domains: testDomains }),
    studies: options.studies ?? testStudies,
  });
}

/** Context of a call that two named hospitals endorse, as calls that touch private data need. */
export function endorsedByHospitals(network: TestNetwork, first = 0) {
  const mspIds = network.profile.organisations
    .filter(({ kind }) => kind === "hospital")
    .map(({ mspId }) => mspId);
  const count = network.profile.endorsements;
  const endorsers: Endorsers = [...mspIds.slice(first), ...mspIds.slice(0, first)].slice(0, count);
  return { contextValues: createContextValues().set(endorsersKey, endorsers) };
}

export { hospitalsOf, platformOf };
