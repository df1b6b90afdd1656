import { envelopesHash } from "../../blocks/header.ts";
import type { TransactionCheck } from "../check.ts";
import { failed, passed, skipped } from "../finding.ts";

/** The block's header names the hash of exactly these transactions, in this order. */
export const dataHash: TransactionCheck = {
  name: "data-hash",
  check({ block, proof }) {
    const leftOut = block.envelopes.filter(
      (envelope, i) => envelope.length === 0 && i !== proof.position,
    ).length;
    if (leftOut > 0) {
      return skipped(
        `${leftOut} of the ${block.envelopes.length} transactions of block ${block.number} are left out, because they may hold device reports; that this one is in the block rests on its endorsers`,
      );
    }
    if (!Buffer.from(block.dataHash).equals(envelopesHash(block.envelopes))) {
      return failed(`the transactions of block ${block.number} are not those that its header names`);
    }
    return passed(`the header of block ${block.number} names its ${block.envelopes.length} transactions`);
  },
};
