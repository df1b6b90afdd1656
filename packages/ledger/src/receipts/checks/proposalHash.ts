import { createHash } from "node:crypto";
import type { TransactionCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** What was endorsed is the answer to this very call (protoutil/txutils.go, `GetProposalHash2`). */
export const proposalHash: TransactionCheck = {
  name: "proposal-hash",
  check({ transaction }) {
    const hash = createHash("sha256").update(Buffer.concat(transaction.proposal)).digest();
    if (!hash.equals(transaction.endorsedProposalHash ?? new Uint8Array())) {
      return failed("the endorsers answered another call than the one in the transaction");
    }
    return passed("the endorsers answered the call in the transaction");
  },
};
