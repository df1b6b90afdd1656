import { envelopesHash } from "../../blocks/header.ts";
import type { TransactionCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** The block's header names the hash of exactly these transactions, in this order. */
export const dataHash: TransactionCheck = {
  name: "data-hash",
  check({ block }) {
    if (!Buffer.from(block.dataHash).equals(envelopesHash(block.envelopes))) {
      return failed(`the transactions of block ${block.number} are not those that its header names`);
    }
    return passed(`the header of block ${block.number} names its ${block.envelopes.length} transactions`);
  },
};
