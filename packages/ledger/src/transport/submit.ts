import type { Transaction } from "@hyperledger/fabric-gateway";
import { callOptions } from "../connection/callOptions.ts";
import { commit } from "./commit.ts";
import type { CommittedTransaction } from "./context.ts";
import { createProposal, type Invocation } from "./invocation.ts";
import { callWithRetries } from "./retry.ts";

export interface SubmitResult extends CommittedTransaction {
  readonly result: Uint8Array;
}

/**
 * Has a call endorsed, ordered and committed. There is a new endorsement only after the one before it is known to have
 * changed nothing: it was refused, or it is on the ledger as invalid.
 */
export async function submit(invocation: Invocation): Promise<SubmitResult> {
  return await callWithRetries(invocation, async (endorsers) => {
    const transaction = await endorse(invocation, endorsers);
    const committed = await commit(invocation, transaction);
    return { ...committed, result: transaction.getResult() };
  });
}

async function endorse(invocation: Invocation, endorsers: readonly string[]): Promise<Transaction> {
  const { connection, signal, onProgress } = invocation;
  const proposal = createProposal(invocation, endorsers);
  const transaction = await proposal.endorse(callOptions(connection.timeouts.endorseMs, signal));
  onProgress({ step: "endorsed", transactionId: transaction.getTransactionId() });
  return transaction;
}
