import { type ActingOptions, withActingOptions } from "../input/acting.ts";
import { readVersion } from "../input/version.ts";
import { keepTransaction, openSession } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { reportVersion } from "../render/rulesVersion.ts";

interface RulesApproveOptions extends ActingOptions {
  readonly "rules-version": string;
}

export const rulesApprove = defineCommand<RulesApproveOptions>({
  usage: "approve <rules-version>",
  describe: "Approve a proposed version of the rules for your organisation",
  examples: [["rules approve 2 --organisation hospital-a", "as the administrator of hospital-a"]],
  options: (argv) =>
    withActingOptions(argv, "admin").positional("rules-version", {
      type: "string",
      demandOption: true,
      describe: "Number of the version",
    }),
  async handler(options, context) {
    const number = readVersion(options.rulesVersion);
    using session = await openSession({ ...options, identity: options.identity ?? "admin" }, context);
    const { contextValues, transaction } = keepTransaction();
    const { version } = await session.clients.rules.approveRules({ version: number }, { contextValues });
    reportVersion(version!, transaction(), context.output);
  },
});
