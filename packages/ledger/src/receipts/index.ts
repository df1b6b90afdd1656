export type { ReceiptCheck, ReleaseCheck, TransactionCheck } from "./check.ts";
export { estimates } from "./checks/estimates.ts";
export { createReceipt } from "./createReceipt.ts";
export { type Finding, failed, passed, skipped } from "./finding.ts";
export { RECEIPT_FILE_ENDING, receiptFromJson, receiptToJson } from "./receiptFile.ts";
export type { ReceiptTrust } from "./trust.ts";
export {
  type CheckResult,
  type VerificationReport,
  type VerifyReceiptOptions,
  verifyReceipt,
} from "./verifyReceipt.ts";
