import { createHash } from "node:crypto";
import type { TransactionCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** The transaction is the one that the receipt names, and its identifier belongs to its creator. */
export const transactionId: TransactionCheck = {
  name: "transaction-id",
  check({ proof, block, transaction }) {
    if (transaction.id !== proof.transactionId) {
      return failed(
        `at position ${proof.position} of block ${block.number} is transaction ${transaction.id}, not ${proof.transactionId}`,
      );
    }
    // protoutil/proputils.go, `ComputeTxID`
    const computed = createHash("sha256")
      .update(transaction.nonce)
      .update(transaction.creator.bytes)
      .digest("hex");
    if (computed !== transaction.id) {
      return failed(
        `identifier ${transaction.id} is not the hash of the transaction's nonce and creator, ${computed}`,
      );
    }
    return passed(`transaction ${transaction.id} at position ${proof.position} of block ${block.number}`);
  },
};
