import type { LedgerTransaction } from "../blocks/ledgerTransaction.ts";

/** The value that a transaction writes to a key of the chaincode that it calls, or what is wrong with it. */
export function findWrite(
  transaction: LedgerTransaction,
  key: string,
): { readonly value: Uint8Array } | { readonly problem: string } {
  const [write, ...more] = transaction.writes.filter((candidate) => candidate.key === key);
  if (write === undefined) return { problem: `transaction ${transaction.id} does not write ${key}` };
  if (more.length > 0) return { problem: `transaction ${transaction.id} writes ${key} more than once` };
  if (write.isDelete) return { problem: `transaction ${transaction.id} deletes ${key}` };
  return { value: write.value };
}
