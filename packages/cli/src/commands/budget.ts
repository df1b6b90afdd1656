import { formatEpsilon } from "@medtech-chain/privacy";
import { type AccountEntry, AccountKind } from "@medtech-chain/schema";
import { type ActingOptions, openReader, withActingOptions } from "../input/acting.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { Output } from "../program/output.ts";
import { accountKindName, accountToJson } from "../render/account.ts";
import { renderTable } from "../render/table.ts";

interface BudgetOptions extends ActingOptions {
  readonly account: string | undefined;
  readonly period: string | undefined;
}

const BAR_WIDTH = 20;

export const budget = defineCommand<BudgetOptions>({
  usage: "budget [account]",
  describe: "Show what was granted, spent and is left",
  examples: [
    ["budget", "the data set, its studies and their researchers"],
    ["budget researcher-1", "one account"],
  ],
  options: (argv) =>
    withActingOptions(argv)
      .positional("account", {
        type: "string",
        describe: "Data set, study or researcher; all where there is none",
      })
      .option("period", { type: "string", requiresArg: true, describe: "An earlier period" }),
  async handler(options, context) {
    const { output } = context;
    using session = await openReader(options, context);
    const { entries } = await session.clients.accounts.listAccounts({ period: options.period ?? "" });
    const shown =
      options.account === undefined
        ? entries
        : entries.filter(({ account }) => account!.id === options.account);
    if (options.account !== undefined && shown.length === 0) {
      throw new CommandError("refused", `there is no account ${options.account}`, {
        next: `there are ${entries.map(({ account }) => account!.id).join(", ")}`,
      });
    }
    if (output.json) output.resultJson(shown.map((entry) => accountToJson(entry, entries)));
    else output.result(renderBudgets(shown, entries, output));
  },
});

function renderBudgets(shown: readonly AccountEntry[], all: readonly AccountEntry[], output: Output): string {
  const ordered = [...shown].sort((left, right) => left.account!.kind - right.account!.kind);
  return renderTable(
    [
      { name: "account" },
      { name: "kind" },
      { name: "granted", align: "right" },
      { name: "handed out", align: "right" },
      { name: "spent", align: "right" },
      { name: "left", align: "right" },
      { name: "" },
    ],
    ordered.map((entry) => {
      const { granted, allocated, spent, left, active } = accountToJson(entry, all);
      const kind = accountKindName(entry.account!.kind);
      return [
        entry.account!.id,
        active ? kind : output.style("red", `${kind}, revoked`),
        formatEpsilon(granted),
        entry.account!.kind === AccountKind.RESEARCHER ? "" : formatEpsilon(allocated),
        formatEpsilon(spent),
        formatEpsilon(left),
        renderShare(granted - left, granted, output),
      ];
    }),
    output,
    "There are no accounts yet; `mtc rules propose` opens the data set.",
  );
}

/** How much of the budget is gone, as a bar. */
function renderShare(gone: bigint, granted: bigint, output: Output): string {
  if (granted === 0n) return "";
  const filled = Number((gone * BigInt(BAR_WIDTH) + granted - 1n) / granted);
  const [full, empty] = output.unicode ? ["█", "░"] : ["#", "."];
  const color = filled >= BAR_WIDTH ? "red" : filled * 5 >= BAR_WIDTH * 4 ? "yellow" : "cyan";
  return output.style(color, full.repeat(filled)) + output.style("dim", empty.repeat(BAR_WIDTH - filled));
}
