import type { NodeUnit } from "@medtech-chain/ledger/identities";
import type { Policy, Role } from "./parse.ts";

/** Somebody whose signature was checked already. */
export interface Signer {
  readonly mspId: string;
  readonly unit: NodeUnit;
}

/**
 * Whether distinct signers satisfy a policy. Each signature counts for one principal only, and rules are tried in
 * order without backtracking, as Fabric does (`common/cauthdsl/cauthdsl.go`).
 */
export function isSatisfied(policy: Policy, signers: readonly Signer[]): boolean {
  return consume(policy, signers, new Set()) !== undefined;
}

/** Whether a signer is the principal of that organisation and role. */
export function hasRole(signer: Signer, mspId: string, role: Role): boolean {
  return signer.mspId === mspId && (role === "member" || signer.unit === role);
}

/** The signers used so far and for this policy, or nothing if it is not satisfied. */
function consume(
  policy: Policy,
  signers: readonly Signer[],
  used: ReadonlySet<Signer>,
): ReadonlySet<Signer> | undefined {
  if (policy.kind === "signedBy") {
    const signer = signers.find((one) => !used.has(one) && hasRole(one, policy.mspId, policy.role));
    return signer === undefined ? undefined : new Set([...used, signer]);
  }
  let satisfied = 0;
  let taken = used;
  for (const rule of policy.rules) {
    const after = consume(rule, signers, taken);
    if (after !== undefined) {
      satisfied++;
      taken = after;
    }
  }
  return satisfied >= policy.n ? taken : undefined;
}
