import { setTimeout as sleep } from "node:timers/promises";
import { type Commit, StatusCode, type Transaction } from "@hyperledger/fabric-gateway";
import { findTransaction } from "../blocks/findTransaction.ts";
import { callOptions } from "../connection/callOptions.ts";
import type { CommittedTransaction } from "./context.ts";
import { errorToFailure } from "./gatewayError.ts";
import type { Invocation } from "./invocation.ts";
import { backoffMs } from "./retryPolicy.ts";
import { isRejected, isTimeout } from "./submitError.ts";
import { createUnknownOutcome } from "./unknownOutcome.ts";
import { validationCodeToFailure } from "./validationCode.ts";

interface Outcome {
  /** A value of peer.TxValidationCode. */
  readonly code: number;
  readonly blockNumber: bigint;
}

/**
 * Sends one signed transaction and waits until it is on the ledger. What is lost on the way is looked up by the transaction's
 * identifier; where the ledger does not have it, the same envelope is sent again, which is safe: Fabric makes all but the
 * first with an identifier invalid.
 *
 * @throws CallFailure it is known to have changed nothing
 * @throws ConnectError `deadline_exceeded` or the signal's code: it may still be committed
 */
export async function commit(
  invocation: Invocation,
  transaction: Transaction,
): Promise<CommittedTransaction> {
  const pending = new PendingTransaction(invocation, transaction);
  const { code, blockNumber } = await pending.settle();
  const transactionId = transaction.getTransactionId();
  if (code !== StatusCode.VALID) throw validationCodeToFailure(code, transactionId);
  invocation.onProgress({ step: "committed", transactionId, block: blockNumber });
  return { transactionId, block: blockNumber };
}

class PendingTransaction {
  readonly #invocation: Invocation;
  readonly #transaction: Transaction;
  /** Set as long as the ordering service is believed to have it. */
  #submitted: Commit | undefined;
  /** Whether the ordering service may have it. */
  #mayCommit = false;

  constructor(invocation: Invocation, transaction: Transaction) {
    this.#invocation = invocation;
    this.#transaction = transaction;
  }

  async settle(): Promise<Outcome> {
    const { signal, commitPatienceMs, policy } = this.#invocation;
    const giveUpAt = performance.now() + commitPatienceMs;
    try {
      for (let rounds = 1; ; rounds++) {
        if (this.#submitted === undefined) await this.#send();
        const outcome = (await this.#awaitStatus()) ?? (await this.#lookUp());
        if (outcome !== undefined) return outcome;
        if (performance.now() >= giveUpAt) throw createUnknownOutcome(this.#transaction.getTransactionId());
        await sleep(backoffMs(rounds, policy), undefined, { signal });
      }
    } catch (error) {
      if (signal.aborted && this.#mayCommit) {
        throw createUnknownOutcome(this.#transaction.getTransactionId(), signal.reason);
      }
      throw error;
    }
  }

  async #send(): Promise<void> {
    const { connection, signal, onProgress } = this.#invocation;
    const transactionId = this.#transaction.getTransactionId();
    signal.throwIfAborted();
    const sentBefore = this.#mayCommit;
    this.#mayCommit = true;
    try {
      this.#submitted = await this.#transaction.submit(callOptions(connection.timeouts.submitMs, signal));
    } catch (error) {
      if (!sentBefore && isRejected(error)) {
        this.#mayCommit = false;
        // Whatever the reason, no other endorsement could help.
        throw errorToFailure(error).error;
      }
      onProgress({ step: "unconfirmed", transactionId });
      return;
    }
    onProgress({ step: "submitted", transactionId });
  }

  /** The outcome as soon as there is one, or undefined where the answer is lost or does not come in time. */
  async #awaitStatus(): Promise<Outcome | undefined> {
    const { connection, signal, onProgress } = this.#invocation;
    if (this.#submitted === undefined) return undefined;
    try {
      const status = await this.#submitted.getStatus(callOptions(connection.timeouts.commitStatusMs, signal));
      // Of two envelopes with the same identifier, the first one's code is on record.
      return status.code === StatusCode.DUPLICATE_TXID ? undefined : status;
    } catch (error) {
      signal.throwIfAborted();
      if (isTimeout(error)) this.#submitted = undefined;
      onProgress({ step: "unconfirmed", transactionId: this.#transaction.getTransactionId() });
      return undefined;
    }
  }

  /** The outcome where the ledger has it; undefined where it does not, or where it cannot be asked. */
  async #lookUp(): Promise<Outcome | undefined> {
    const { connection, signal } = this.#invocation;
    try {
      const found = await findTransaction(connection, this.#transaction.getTransactionId(), signal);
      return found && { code: found.validationCode, blockNumber: found.block };
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }
}
