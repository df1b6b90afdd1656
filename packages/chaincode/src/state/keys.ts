import { askKey, releaseKey } from "@medtech-chain/domain";
import type { AccountKind } from "@medtech-chain/schema";

/** The keys of the ledger's state, beside `batchKey`. Each begins with a name and a slash, so that prefixes can be listed. */
export const keys = {
  /** The version of the rules in force. */
  rulesInForce: "rules/in-force",
  rulesVersions: "rules/version/",
  rulesVersion: (version: number) => `rules/version/${padded(version)}`,
  accounts: "account/",
  account: (kind: AccountKind, id: string) => `account/${kind}/${id}`,
  budget: (period: string, kind: AccountKind, id: string) => `budget/${period}/${kind}/${id}`,
  ask: askKey,
  pendingAsks: "pending/",
  pendingAsk: (id: string) => `pending/${id}`,
  releases: "release/",
  release: releaseKey,
  answer: (id: string) => `answer/${id}`,
  noiseInForce: "noise/in-force",
  noiseEpochs: "noise/epoch/",
  noiseEpoch: (epoch: number) => `noise/epoch/${padded(epoch)}`,
} as const;

/** Private data collection of the hospitals' noise shares. */
export const NOISE_COLLECTION = "noise";

/** Key of a hospital's share in the collection. */
export function noiseShareKey(epoch: number, hospital: string): string {
  return `share/${padded(epoch)}/${hospital}`;
}

/** Ten digits, as 2^32 - 1 has, so that keys sort as numbers do. */
function padded(value: number): string {
  return value.toString().padStart(10, "0");
}
