import { issueIdentity } from "@medtech-chain/ledger/identities";
import { type AccountOptions, toAccountKind, withAccountOptions } from "../input/account.ts";
import { type ActingOptions, withActingOptions } from "../input/acting.ts";
import { type ReasonOptions, withReasonOption } from "../input/reason.ts";
import { keepTransaction, openSession, type Session } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import { transactionToJson, transactionToWords } from "../render/transaction.ts";

interface AccountsCreateOptions extends ActingOptions, AccountOptions, ReasonOptions {
  readonly study: string | undefined;
  readonly issue: boolean;
}

export const accountsCreate = defineCommand<AccountsCreateOptions>({
  usage: "create <kind> <id>",
  describe: "Open a study, or a researcher's account in a study",
  examples: [
    [`accounts create study ward-7 --reason "Approved by the ethics board"`, "a study of the data set"],
    [`accounts create researcher ada --study ward-7 --reason "Joined"`, "with an identity to ask as"],
  ],
  options: (argv) =>
    withReasonOption(withAccountOptions(withActingOptions(argv, "admin"))).options({
      study: { type: "string", requiresArg: true, describe: "Study of a researcher" },
      issue: {
        type: "boolean",
        default: true,
        describe: "Issue an identity to a researcher; --no-issue leaves that to somebody else",
      },
    }),
  async handler(options, context) {
    const { kind, id, study, reason, issue } = options;
    if ((kind === "researcher") !== (study !== undefined)) {
      const message =
        kind === "researcher"
          ? "a researcher belongs to a study: name it with --study"
          : "a study is in no other study";
      throw new CommandError("usage", message);
    }
    using session = await openSession({ ...options, identity: options.identity ?? "admin" }, context);
    const parent = study ?? (await dataSetOf(session));
    const { contextValues, transaction } = keepTransaction();
    await session.clients.accounts.createAccount(
      { kind: toAccountKind(options), id, parent, reason },
      { contextValues },
    );
    const issued = kind === "researcher" && issue;
    if (issued) await issueResearcher(session, id);
    const { output } = context;
    if (output.json)
      return output.resultJson({ kind, id, parent, identity: issued, ...transactionToJson(transaction()) });
    const identity = issued ? ` and may ask with --as ${id}` : "";
    output.result(
      `The ${kind} ${id} has an account in ${parent}${identity}; \`mtc accounts grant\` gives it a budget; ${transactionToWords(transaction())}.`,
    );
  },
});

async function dataSetOf({ clients }: Session): Promise<string> {
  const { version } = await clients.rules.getRules({});
  return version!.rules!.dataSet!.id;
}

async function issueResearcher({ dir, organisation }: Session, id: string): Promise<void> {
  await issueIdentity(dir, organisation, {
    name: id,
    attributes: { "mtc.role": "researcher", "mtc.id": id },
  });
}
