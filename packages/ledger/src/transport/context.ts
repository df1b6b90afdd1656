import { type ContextKey, createContextKey } from "@connectrpc/connect";
import type { ProgressListener } from "./progress.ts";

/** Values that reach the endorsers' chaincode and nobody else: they are part of no transaction. */
export type TransientData = Readonly<Record<string, Uint8Array>>;

/**
 * MSP identifiers of the organisations that endorse; empty: the gateway chooses. A list of lists holds alternatives in order:
 * where an organisation of one cannot be reached, the next is tried.
 */
export type Endorsers = readonly string[] | readonly (readonly string[])[];

/** A transaction that is on the ledger and valid. */
export interface CommittedTransaction {
  readonly transactionId: string;
  readonly block: bigint;
}

/** Transient data of a call. Name the endorsers too: the gateway otherwise sends it to its own peer first. */
export const transientKey: ContextKey<TransientData | undefined> = createContextKey<
  TransientData | undefined
>(undefined, { description: "transient data of a ledger call" });

export const endorsersKey: ContextKey<Endorsers | undefined> = createContextKey<Endorsers | undefined>(
  undefined,
  {
    description: "endorsing organisations of a ledger call",
  },
);

/** Is told which transaction a call became, once it is committed. */
export const receiptKey: ContextKey<((transaction: CommittedTransaction) => void) | undefined> =
  createContextKey<((transaction: CommittedTransaction) => void) | undefined>(undefined, {
    description: "listener for the transaction of a ledger call",
  });

/** Is told each step of a call. */
export const progressKey: ContextKey<ProgressListener | undefined> = createContextKey<
  ProgressListener | undefined
>(undefined, { description: "listener for the steps of a ledger call" });

/** The alternatives that a value of `endorsersKey` stands for; at least one. */
export function endorsersToAlternatives(endorsers: Endorsers | undefined): readonly (readonly string[])[] {
  if (endorsers === undefined || endorsers.length === 0) return [[]];
  return isAlternatives(endorsers) ? endorsers : [endorsers];
}

function isAlternatives(endorsers: Endorsers): endorsers is readonly (readonly string[])[] {
  return Array.isArray(endorsers[0]);
}
