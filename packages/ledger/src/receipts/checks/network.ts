import type { ReceiptCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** The receipt is one of this network. */
export const network: ReceiptCheck = {
  name: "network",
  check({ receipt, trust }) {
    if (receipt.channel !== trust.channel) {
      return failed(`the receipt is from channel "${receipt.channel}", not from "${trust.channel}"`);
    }
    if (receipt.chaincode !== trust.chaincode) {
      return failed(`the receipt is from chaincode "${receipt.chaincode}", not from "${trust.chaincode}"`);
    }
    return passed(`channel ${trust.channel}, chaincode ${trust.chaincode}`);
  },
};
