import type { Proposal } from "@hyperledger/fabric-gateway";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import type { TransientData } from "./context.ts";
import type { ProgressListener } from "./progress.ts";
import type { RetryPolicy } from "./retryPolicy.ts";

/** One call of a contract's method. */
export interface Invocation {
  readonly connection: LedgerConnection;
  /** `<service type name>/<method name>`. */
  readonly functionName: string;
  /** The request message's bytes. */
  readonly argument: Uint8Array;
  readonly transient: TransientData;
  /** At least one. */
  readonly endorserAlternatives: readonly (readonly string[])[];
  readonly policy: RetryPolicy;
  /** How long a submitted transaction is looked for before its outcome is given up as unknown, in milliseconds. */
  readonly commitPatienceMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: ProgressListener;
}

/** A new proposal, with a transaction identifier of its own. */
export function createProposal(invocation: Invocation, endorsers: readonly string[]): Proposal {
  const { connection, functionName, argument, transient } = invocation;
  return connection.network.getContract(connection.profile.chaincode).newProposal(functionName, {
    arguments: [argument],
    transientData: transient,
    ...(endorsers.length > 0 ? { endorsingOrganizations: [...endorsers] } : {}),
  });
}
