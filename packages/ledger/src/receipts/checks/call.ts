import { QuestionService } from "@medtech-chain/schema";
import { methodFunctionName } from "../../methodFunctionName.ts";
import type { ReceiptCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";
import type { ReceiptSubject, TransactionSubject } from "../subject.ts";

const OK = 200;

/** The ask's transaction is a call of the contract's Ask, in the receipt's chaincode and channel, and succeeded. */
export const askCall = createCallCheck("ask", methodFunctionName(QuestionService.method.ask));

/** The answer's transaction is a call of the contract's Answer, in the receipt's chaincode and channel, and succeeded. */
export const answerCall = createCallCheck("answer", methodFunctionName(QuestionService.method.answer));

function createCallCheck(which: "ask" | "answer", functionName: string): ReceiptCheck {
  return {
    name: `${which}/call`,
    check(subject) {
      const mismatch = findMismatch(subject, subject[which], functionName);
      return mismatch === undefined ? passed(`calls ${functionName}`) : failed(mismatch);
    },
  };
}

function findMismatch(
  { receipt }: ReceiptSubject,
  { transaction }: TransactionSubject,
  functionName: string,
): string | undefined {
  if (!transaction.isEndorserTransaction) return "the transaction calls no chaincode";
  if (transaction.channel !== receipt.channel) {
    return `the transaction is of channel "${transaction.channel}", not of "${receipt.channel}"`;
  }
  if (transaction.chaincode !== receipt.chaincode) {
    return `the transaction calls chaincode "${transaction.chaincode}", not "${receipt.chaincode}"`;
  }
  if (transaction.endorsedChaincode !== receipt.chaincode) {
    return `the endorsers ran chaincode "${transaction.endorsedChaincode}", not "${receipt.chaincode}"`;
  }
  if (transaction.functionName !== functionName) {
    return `the transaction calls ${transaction.functionName}, not ${functionName}`;
  }
  const status = transaction.response?.status;
  return status === OK ? undefined : `the call failed with status ${status}`;
}
