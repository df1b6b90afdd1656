import type { Block, Receipt, Release, TransactionProof } from "@medtech-chain/schema";
import { decodeTransactions } from "../blocks/decodeBlock.ts";
import type { LedgerTransaction } from "../blocks/ledgerTransaction.ts";
import type { Trust } from "./trust.ts";

/** One of a receipt's two transactions, with its block. */
export interface TransactionSubject {
  readonly proof: TransactionProof;
  readonly block: Block;
  /** The one at the proof's position. */
  readonly transaction: LedgerTransaction;
}

/** A receipt that has all its parts. */
export interface ReceiptSubject {
  readonly receipt: Receipt;
  readonly trust: Trust;
  readonly release: Release;
  readonly ask: TransactionSubject;
  readonly answer: TransactionSubject;
}

/** A receipt with its parts at hand, or what is missing. */
export function receiptToSubject(receipt: Receipt, trust: Trust): ReceiptSubject | string {
  const { release } = receipt;
  if (release === undefined) return "the receipt has no release";
  const ask = proofToSubject("ask", receipt.ask);
  if (typeof ask === "string") return ask;
  const answer = proofToSubject("answer", receipt.answer);
  if (typeof answer === "string") return answer;
  return { receipt, trust, release, ask, answer };
}

function proofToSubject(name: string, proof: TransactionProof | undefined): TransactionSubject | string {
  if (proof === undefined) return `the receipt has no transaction of the ${name}`;
  const { block, position } = proof;
  if (block === undefined) return `the receipt has no block of the ${name}`;
  const transaction = decodeTransactions(block.envelopes, block.metadata)[position];
  if (transaction === undefined) {
    return `the block of the ${name} has ${block.envelopes.length} transactions and none at position ${position}`;
  }
  return { proof, block, transaction };
}
