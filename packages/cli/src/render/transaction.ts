import type { CommittedTransaction } from "@medtech-chain/ledger";

/** "transaction 3f… in block 12". */
export function transactionToWords({ transactionId, block }: CommittedTransaction): string {
  return `transaction ${transactionId} in block ${block}`;
}

export function transactionToJson({ transactionId, block }: CommittedTransaction) {
  return { transaction: transactionId, block };
}
