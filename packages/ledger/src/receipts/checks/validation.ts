import type { TransactionCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** The peers that kept the block found the transaction valid. Orderers do not sign this; it is the word of the receipt's giver. */
export const validation: TransactionCheck = {
  name: "validation",
  check({ transaction }) {
    if (!transaction.isValid)
      return failed(`the peers found the transaction invalid (${transaction.validationCodeName})`);
    return passed("the peers found the transaction valid, which no orderer signs");
  },
};
