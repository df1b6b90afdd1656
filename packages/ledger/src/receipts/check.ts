import type { Release } from "@medtech-chain/schema";
import type { Finding } from "./finding.ts";
import type { ReceiptSubject, TransactionSubject } from "./subject.ts";

/** A check of the receipt as a whole. */
export interface ReceiptCheck {
  readonly name: string;
  readonly check: (subject: ReceiptSubject) => Finding;
}

/** A check that each of the two transactions has to pass. */
export interface TransactionCheck {
  readonly name: string;
  readonly check: (transaction: TransactionSubject, receipt: ReceiptSubject) => Finding;
}

/** A check of what the release says, whoever signed it. */
export interface ReleaseCheck {
  readonly name: string;
  readonly check: (release: Release) => Finding;
}
