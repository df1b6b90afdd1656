import { fromJsonString, toJsonString } from "@bufbuild/protobuf";
import { type Receipt, ReceiptSchema } from "@medtech-chain/schema";
import { LedgerError } from "../errors.ts";

/** How the names of receipts' files end. */
export const RECEIPT_FILE_ENDING = ".receipt.json";

/** A receipt as the text of its file: protobuf's JSON form. */
export function receiptToJson(receipt: Receipt): string {
  return `${toJsonString(ReceiptSchema, receipt, { prettySpaces: 2 })}\n`;
}

/** @throws LedgerError `malformed-receipt`, which names the field */
export function receiptFromJson(text: string): Receipt {
  try {
    return fromJsonString(ReceiptSchema, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LedgerError("malformed-receipt", `not a receipt: ${reason}`, cause);
  }
}
