import { Code, ConnectError } from "@connectrpc/connect";
import { Refusal, refusalToConnectError } from "@medtech-chain/domain";
import { LedgerError } from "@medtech-chain/ledger";
import { IdentityError } from "@medtech-chain/ledger/identities";
import { Reason } from "@medtech-chain/schema";
import { describe, expect, test } from "vitest";
import { CommandError, commandErrorToLine } from "./commandError.ts";
import { errorToCommandError } from "./describeError.ts";

describe("errorToCommandError", () => {
  test.each<[string, unknown, string, string]>([
    [
      "a refusal of the contracts",
      refusalToConnectError(new Refusal(Reason.BUDGET_EXCEEDED, "cannot spend epsilon 5: 2 is left")),
      "refused",
      "cannot spend epsilon 5: 2 is left. Spend less on the question, or ask the platform's administrator for a larger grant.",
    ],
    [
      "a peer that is away",
      new ConnectError(
        "No connection. Last error: connect ECONNREFUSED 127.0.0.1:7051. Note:\nmore",
        Code.Unavailable,
      ),
      "unavailable",
      "the network does not answer: nobody listens at 127.0.0.1:7051. `mtc status` shows what does not answer; `mtc up` starts the network.",
    ],
    [
      "a lost outcome",
      new ConnectError("sent", Code.DeadlineExceeded, { "mtc-unknown-transaction": "abc" }),
      "unfinished",
      "it is not known whether transaction abc was committed. `mtc blocks --transaction abc` finds it.",
    ],
    ["an unknown organisation", new IdentityError("unknown-organisation", "no such"), "usage", "no such."],
    [
      "a malformed receipt",
      new LedgerError("malformed-receipt", "not a receipt: x"),
      "refused",
      "not a receipt: x.",
    ],
    [
      "a file that is missing",
      Object.assign(new Error("ENOENT"), { code: "ENOENT", syscall: "open", path: "/a/b" }),
      "usage",
      "there is no /a/b. Check the path.",
    ],
    [
      "a mistake of ours",
      new TypeError("x is not a function"),
      "fault",
      "mtc failed: x is not a function. Run it again with --debug and report what it prints.",
    ],
    [
      "something that is no error",
      "boo",
      "fault",
      "mtc failed: boo. Run it again with --debug and report what it prints.",
    ],
  ])("%s", (_, error, code, text) => {
    const described = errorToCommandError(error);
    expect([described.code, commandErrorToLine(described)]).toEqual([code, text]);
  });

  test("says what is known about the charge", () => {
    const error = new CommandError("refused", "no", { charge: "charged", next: "wait" });
    expect(commandErrorToLine(error)).toBe("no. The question is charged. Wait.");
  });

  test("keeps what others write on one line and off the terminal's controls", () => {
    const error = errorToCommandError(new ConnectError("a\u001b[2Jb", Code.Internal));
    expect(commandErrorToLine(error)).toBe("a\ufffd[2Jb.");
    expect(commandErrorToLine(new CommandError("refused", "a\r\n  b"))).toBe("a b.");
  });
});
