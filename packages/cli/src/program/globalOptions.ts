import type { Argv } from "yargs";

/** Options of every command. */
export interface GlobalOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly output: string | undefined;
  readonly debug: boolean;
  readonly dir: string | undefined;
}

export function withGlobalOptions(argv: Argv): Argv<GlobalOptions> {
  return argv.options({
    dir: {
      type: "string",
      requiresArg: true,
      describe: "Folder of the network ($MTC_DIR, or .mtc/network here)",
      group: "Everywhere:",
    },
    json: { type: "boolean", default: false, describe: "Print the result as JSON", group: "Everywhere:" },
    output: {
      alias: "o",
      type: "string",
      requiresArg: true,
      describe: "Write the result to a file",
      group: "Everywhere:",
    },
    quiet: { type: "boolean", default: false, describe: "Print no progress", group: "Everywhere:" },
    color: {
      type: "boolean",
      default: true,
      describe: "Colours on terminals; --no-color has none",
      group: "Everywhere:",
    },
    debug: { type: "boolean", default: false, describe: "Print the stack of an error", group: "Everywhere:" },
  });
}
