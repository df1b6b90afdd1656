import type { ReceiptCheck } from "../check.ts";
import { findAsk } from "../findAsk.ts";
import { failed, passed } from "../finding.ts";

/** The ask's transaction writes the question under the release's identifier, and as its own. */
export const askWrite: ReceiptCheck = {
  name: "ask/question",
  check(subject) {
    const found = findAsk(subject);
    if ("problem" in found) return failed(found.problem);
    const { ask } = found;
    if (ask.id !== subject.release.id) {
      return failed(`the committed question calls itself ${ask.id}, not ${subject.release.id}`);
    }
    if (ask.transactionId !== subject.ask.transaction.id) {
      return failed(`the committed question names transaction ${ask.transactionId} as its own`);
    }
    return passed("the question was committed under the release's identifier");
  },
};
