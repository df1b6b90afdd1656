import { formatEpsilon } from "@medtech-chain/privacy";
import { type AccountOptions, toAccountKind, withAccountOptions } from "../input/account.ts";
import { type ActingOptions, withActingOptions } from "../input/acting.ts";
import { readEpsilon } from "../input/epsilon.ts";
import { type ReasonOptions, withReasonOption } from "../input/reason.ts";
import { keepTransaction, openSession } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { transactionToJson, transactionToWords } from "../render/transaction.ts";

interface AccountsGrantOptions extends ActingOptions, AccountOptions, ReasonOptions {
  readonly epsilon: string;
}

export const accountsGrant = defineCommand<AccountsGrantOptions>({
  usage: "grant <kind> <id> <epsilon>",
  describe: "Set what a study may hand out, or a researcher may spend, in the current period",
  examples: [[`accounts grant researcher ada 20 --reason "First quarter"`, "20 in all, not 20 more"]],
  options: (argv) =>
    withReasonOption(withAccountOptions(withActingOptions(argv, "admin"))).positional("epsilon", {
      type: "string",
      demandOption: true,
      describe: "The whole grant, such as 20 or 0.5",
    }),
  async handler(options, context) {
    const microEpsilon = readEpsilon(options.epsilon, "epsilon");
    using session = await openSession({ ...options, identity: options.identity ?? "admin" }, context);
    const { contextValues, transaction } = keepTransaction();
    const { kind, id, reason } = options;
    const { parent } = await session.clients.accounts.setGrant(
      { kind: toAccountKind(options), id, microEpsilon, reason },
      { contextValues },
    );
    const left = parent!.granted - parent!.allocated;
    const { output } = context;
    if (output.json) {
      return output.resultJson({
        kind,
        id,
        granted: microEpsilon,
        leftToHandOut: left,
        ...transactionToJson(transaction()),
      });
    }
    output.result(
      `The ${kind} ${id} is granted epsilon ${formatEpsilon(microEpsilon)}; ${parent!.account} has ${formatEpsilon(left)} left to hand out; ${transactionToWords(transaction())}.`,
    );
  },
});
