import { toJson } from "@bufbuild/protobuf";
import type { CommittedTransaction } from "@medtech-chain/ledger";
import { type RulesVersion, RulesVersionSchema } from "@medtech-chain/schema";
import type { Output } from "../program/output.ts";
import { transactionToJson, transactionToWords } from "./transaction.ts";

/** Says in one line what became of a version of the rules. */
export function reportVersion(
  version: RulesVersion,
  transaction: CommittedTransaction,
  output: Output,
): void {
  if (output.json) {
    output.resultJson({
      ...(toJson(RulesVersionSchema, version) as object),
      ...transactionToJson(transaction),
    });
    return;
  }
  const agreed = version.approvals.map(({ member }) => member).join(", ");
  const state = version.inForce ? "is in force" : "waits for more approvals";
  output.result(
    `Version ${version.version} ${state}, approved by ${agreed}; ${transactionToWords(transaction)}.`,
  );
}
