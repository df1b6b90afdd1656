import { AccountState } from "@medtech-chain/schema";
import { type AccountOptions, toAccountKind, withAccountOptions } from "../input/account.ts";
import { type ActingOptions, withActingOptions } from "../input/acting.ts";
import { type ReasonOptions, withReasonOption } from "../input/reason.ts";
import { keepTransaction, openSession } from "../network/session.ts";
import { type Command, defineCommand } from "../program/command.ts";
import { transactionToJson, transactionToWords } from "../render/transaction.ts";

/** Revoked accounts stay, with everything that they did; they can be brought back. */
export const accountsRevoke = changeState(
  "revoke",
  AccountState.REVOKED,
  "Stop a study or a researcher from asking",
  "Left the project",
);
export const accountsActivate = changeState(
  "activate",
  AccountState.ACTIVE,
  "Bring a revoked account back",
  "Came back",
);

function changeState(
  verb: "revoke" | "activate",
  state: AccountState,
  describe: string,
  why: string,
): Command {
  return defineCommand<ActingOptions & AccountOptions & ReasonOptions>({
    usage: `${verb} <kind> <id>`,
    describe,
    examples: [[`accounts ${verb} researcher ada --reason "${why}"`, "nothing is deleted"]],
    options: (argv) => withReasonOption(withAccountOptions(withActingOptions(argv, "admin"))),
    async handler(options, context) {
      using session = await openSession({ ...options, identity: options.identity ?? "admin" }, context);
      const { contextValues, transaction } = keepTransaction();
      const { kind, id, reason } = options;
      await session.clients.accounts.setAccountState(
        { kind: toAccountKind(options), id, state, reason },
        { contextValues },
      );
      const active = state === AccountState.ACTIVE;
      const { output } = context;
      if (output.json) return output.resultJson({ kind, id, active, ...transactionToJson(transaction()) });
      output.result(
        `The ${kind} ${id} is ${active ? "active" : "revoked"}; ${transactionToWords(transaction())}.`,
      );
    },
  });
}
