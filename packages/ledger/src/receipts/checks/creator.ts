import type { TransactionCheck } from "../check.ts";
import { passed } from "../finding.ts";
import { verifySignatory } from "../signatory.ts";

/** A member of the consortium signed the transaction, with a certificate that was valid at the transaction's own time. */
export const creator: TransactionCheck = {
  name: "creator",
  check({ transaction }, { trust }) {
    const member = verifySignatory(trust.members, {
      signer: transaction.creator.bytes,
      signed: transaction.signed,
      signature: transaction.signature,
      time: transaction.timestamp,
    });
    return passed(`signed by a ${member.unit} of ${member.mspId}`);
  },
};
