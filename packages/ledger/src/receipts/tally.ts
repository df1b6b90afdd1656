import { type Finding, failed, passed } from "./finding.ts";

/** Signatures by the organisations that made them. */
export interface Tally {
  /** Each once. */
  readonly organisations: readonly string[];
  /** Why the other signatures do not count. */
  readonly refusals: readonly string[];
}

/** Why a signature that may be good does not count. */
export class UncountedSignature extends Error {
  override readonly name = "UncountedSignature";
}

/** @param verify gives the organisation whose signature it is, or throws why it does not count */
export function tallySignatures<T>(signatures: readonly T[], verify: (signature: T) => string): Tally {
  const organisations = new Set<string>();
  const refusals: string[] = [];
  for (const signature of signatures) {
    try {
      organisations.add(verify(signature));
    } catch (error) {
      refusals.push(error instanceof Error ? error.message : String(error));
    }
  }
  return { organisations: [...organisations], refusals };
}

/** @param who the organisations are and what they did, such as "hospitals that endorsed" */
export function tallyToFinding({ organisations, refusals }: Tally, needed: number, who: string): Finding {
  const names = organisations.length === 0 ? "none" : organisations.join(", ");
  const sentence = `${who}: ${names} (${organisations.length} of ${needed} needed)`;
  if (organisations.length >= needed) return passed(sentence);
  return failed(refusals.length === 0 ? sentence : `${sentence}; not counted: ${refusals.join("; ")}`);
}
