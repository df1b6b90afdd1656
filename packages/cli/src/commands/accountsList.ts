import { type ActingOptions, openReader, withActingOptions } from "../input/acting.ts";
import { defineCommand } from "../program/command.ts";
import { accountToJson } from "../render/account.ts";
import { renderTable } from "../render/table.ts";

export const accountsList = defineCommand<ActingOptions>({
  usage: "list",
  describe: "List the accounts, who is revoked, and why",
  examples: [["accounts list", "`mtc budget` shows what they spent"]],
  options: (argv) => withActingOptions(argv),
  async handler(options, context) {
    const { output } = context;
    using session = await openReader(options, context);
    const { entries } = await session.clients.accounts.listAccounts({});
    const shown = entries.map((entry) => accountToJson(entry, entries));
    if (output.json) return output.resultJson(shown);
    const columns = ["account", "kind", "in", "state", "reason of the last change"].map((name) => ({ name }));
    const rows = shown.map(({ id, kind, parent, active, reason }) => [
      id,
      kind,
      parent ?? "",
      active ? "active" : output.style("red", "revoked"),
      reason,
    ]);
    output.result(
      renderTable(
        columns,
        rows,
        output,
        "There are no accounts yet; `mtc rules propose` opens the data set.",
      ),
    );
  },
});
