import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fromJsonString } from "@bufbuild/protobuf";
import { checkRules } from "@medtech-chain/domain";
import { type Rules, RulesSchema, RulesVersionSchema } from "@medtech-chain/schema";
import { type ActingOptions, withActingOptions } from "../input/acting.ts";
import { type ReasonOptions, withReasonOption } from "../input/reason.ts";
import { keepTransaction, openSession } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import { reportVersion } from "../render/rulesVersion.ts";

interface RulesProposeOptions extends ActingOptions, ReasonOptions {
  readonly file: string;
}

export const rulesPropose = defineCommand<RulesProposeOptions>({
  usage: "propose <file>",
  describe: "Propose the next version of the rules; counts as the approval of your organisation",
  examples: [[`rules propose rules.json --reason "Group by model"`, "then the others approve"]],
  options: (argv) =>
    withReasonOption(withActingOptions(argv, "admin")).positional("file", {
      type: "string",
      demandOption: true,
      describe: "Rules as JSON, such as `mtc rules show --json` prints them",
    }),
  async handler(options, context) {
    const rules = parseRules(await readFile(resolve(context.cwd, options.file), "utf8"), options.file);
    checkRules(rules);
    using session = await openSession({ ...options, identity: options.identity ?? "admin" }, context);
    const { versions } = await session.clients.rules.listRules({});
    const { contextValues, transaction } = keepTransaction();
    const { version } = await session.clients.rules.proposeRules(
      { version: versions.length + 1, rules, reason: options.reason },
      { contextValues },
    );
    reportVersion(version!, transaction(), context.output);
  },
});

/** Rules, or a version with rules inside. */
function parseRules(text: string, file: string): Rules {
  try {
    const json: unknown = JSON.parse(text);
    const isVersion = typeof json === "object" && json !== null && "rules" in json;
    const rules = isVersion
      ? fromJsonString(RulesVersionSchema, text).rules
      : fromJsonString(RulesSchema, text);
    if (rules !== undefined) return rules;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandError("refused", `${file} holds no rules: ${reason}`, {
      next: "`mtc rules show --json` prints rules to begin with",
      cause,
    });
  }
  throw new CommandError("refused", `${file} holds no rules`);
}
