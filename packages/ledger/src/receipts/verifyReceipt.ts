import type { Receipt } from "@medtech-chain/schema";
import type { ReceiptCheck, ReleaseCheck, TransactionCheck } from "./check.ts";
import { agreement } from "./checks/agreement.ts";
import { askWrite } from "./checks/askWrite.ts";
import { blockSignatures } from "./checks/blockSignatures.ts";
import { answerCall, askCall } from "./checks/call.ts";
import { creator } from "./checks/creator.ts";
import { dataHash } from "./checks/dataHash.ts";
import { endorsements } from "./checks/endorsements.ts";
import { estimates } from "./checks/estimates.ts";
import { identity } from "./checks/identity.ts";
import { network } from "./checks/network.ts";
import { order } from "./checks/order.ts";
import { proposalHash } from "./checks/proposalHash.ts";
import { releaseWrite } from "./checks/releaseWrite.ts";
import { transactionId } from "./checks/transactionId.ts";
import { validation } from "./checks/validation.ts";
import { type Finding, failed, passed, skipped } from "./finding.ts";
import { receiptToSubject } from "./subject.ts";
import { createTrust, type ReceiptTrust } from "./trust.ts";

/** What a check of that name found. */
export interface CheckResult extends Finding {
  readonly name: string;
}

export interface VerificationReport {
  /** No check failed. */
  readonly verified: boolean;
  /** In the order in which one builds on another. */
  readonly checks: readonly CheckResult[];
}

export interface VerifyReceiptOptions {
  /** Checks of what the release says by itself; by default that its intervals follow from its noisy numbers. */
  readonly releaseChecks?: readonly ReleaseCheck[];
}

const TRANSACTION_CHECKS: readonly TransactionCheck[] = [
  dataHash,
  blockSignatures,
  transactionId,
  creator,
  proposalHash,
  endorsements,
  validation,
];

const RECEIPT_CHECKS: readonly ReceiptCheck[] = [
  network,
  ...onTransaction("ask", TRANSACTION_CHECKS),
  askCall,
  askWrite,
  ...onTransaction("answer", TRANSACTION_CHECKS),
  answerCall,
  releaseWrite,
  agreement,
  identity,
  order,
];

/**
 * Checks a receipt offline, against the root certificates of a network. Says of every check whether it passed and, where it did
 * not, what exactly is wrong. Never throws because of the receipt.
 *
 * What it does not show: that the transactions are valid for the peers too (`validation` is not signed), that a certificate was
 * not revoked, and that the computation was right, beyond that so many hospitals vouch for it.
 *
 * @throws IdentityError a root certificate of `trust` cannot be read
 */
export function verifyReceipt(
  receipt: Receipt,
  trust: ReceiptTrust,
  options: VerifyReceiptOptions = {},
): VerificationReport {
  const checks = [...RECEIPT_CHECKS, ...(options.releaseChecks ?? [estimates]).map(onRelease)];
  const subject = receiptToSubject(receipt, createTrust(trust));
  const results =
    typeof subject === "string"
      ? [
          { name: "form", ...failed(subject) },
          ...checks.map(({ name }) => ({ name, ...skipped("the receipt is not complete") })),
        ]
      : [
          { name: "form", ...passed("the receipt has a release and both transactions in their blocks") },
          ...checks.map(({ name, check }) => ({ name, ...attempt(() => check(subject)) })),
        ];
  return { verified: results.every(({ status }) => status !== "failed"), checks: results };
}

/** What the receipt holds may be anything; that it cannot be read is a finding. */
function attempt(check: () => Finding): Finding {
  try {
    return check();
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

function onTransaction(which: "ask" | "answer", checks: readonly TransactionCheck[]): ReceiptCheck[] {
  return checks.map(({ name, check }) => ({
    name: `${which}/${name}`,
    check: (subject) => check(subject[which], subject),
  }));
}

function onRelease({ name, check }: ReleaseCheck): ReceiptCheck {
  return { name: `release/${name}`, check: ({ release }) => check(release) };
}
