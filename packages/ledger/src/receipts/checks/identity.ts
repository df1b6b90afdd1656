import { askId } from "@medtech-chain/domain";
import type { ReceiptCheck } from "../check.ts";
import { failed, passed } from "../finding.ts";

/** The release's identifier follows from its question, terms, cut, mode and epsilon: there is one answer to each. */
export const identity: ReceiptCheck = {
  name: "identity",
  check({ release: { id, question, terms, cut, privacy } }) {
    if (question === undefined || terms === undefined || cut === undefined || privacy === undefined) {
      return failed("the release lacks its question, terms, cut or privacy parameters");
    }
    const computed = askId({ question, terms, cut, privacy });
    if (computed !== id) {
      return failed(
        `identifier ${id} does not follow from question, terms, cut and privacy, which give ${computed}`,
      );
    }
    return passed("the identifier follows from question, terms, cut, mode and epsilon");
  },
};
