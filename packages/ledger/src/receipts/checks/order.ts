import { askKey } from "@medtech-chain/domain";
import type { ReceiptCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** The answer was computed from the question as that very transaction had committed it. */
export const order: ReceiptCheck = {
  name: "order",
  check({ release, ask, answer }) {
    const key = askKey(release.id);
    if (ask.block.number > answer.block.number) {
      return failed(
        `the answer, in block ${answer.block.number}, is older than the question, in block ${ask.block.number}`,
      );
    }
    const read = answer.transaction.reads.find((candidate) => candidate.key === key);
    if (read?.version === undefined)
      return failed("the answer's transaction did not read a committed question");
    const { block, position } = read.version;
    if (block !== ask.block.number || position !== ask.proof.position) {
      return failed(
        `the answer's transaction read the question of block ${block}, position ${position}, ` +
          `not of block ${ask.block.number}, position ${ask.proof.position}`,
      );
    }
    return passed(`asked in block ${ask.block.number}, answered in block ${answer.block.number}`);
  },
};
