import yargs, { type Argv } from "yargs";
import { commands } from "../commands/index.ts";
import type { HandlerRunner } from "./command.ts";
import { type CommandError, commandErrorToLine } from "./commandError.ts";
import type { Surroundings } from "./context.ts";
import { errorToCommandError } from "./describeError.ts";
import { type GlobalOptions, withGlobalOptions } from "./globalOptions.ts";
import { Output } from "./output.ts";
import { createUsageError } from "./usageError.ts";

const VERSION = "0.1.0";
/** Name of the errors that the parser itself raises. */
const PARSER_ERROR = "YError";

/**
 * Runs one command line (without `node` and `mtc`).
 *
 * @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<0 | 1 | 2> {
  const debug = args.includes("--debug");
  const { out } = surroundings;
  const runHandler: HandlerRunner = async (handler, options) => {
    const { json, quiet, color, output: file } = options;
    const output = new Output({ ...surroundings, json, quiet, color, file });
    await handler(options, { ...surroundings, output });
    await output.finish();
  };
  try {
    const parser = createParser(args, runHandler, surroundings);
    await parser.parseAsync([...args], {}, (error, _parsed, text) => {
      if (text !== "" && !error) out.write(`${text}\n`);
    });
    return 0;
  } catch (error) {
    return reportError(errorToCommandError(error), surroundings, debug);
  }
}

function createParser(
  args: readonly string[],
  runHandler: HandlerRunner,
  { out }: Surroundings,
): Argv<GlobalOptions> {
  // The group is named first, so that a command's own options stand above those of every command.
  const named = yargs().scriptName("mtc").locale("en").group("help", "Options:");
  const root = withGlobalOptions(named)
    .usage(
      "$0 <command>\n\nPrivate statistics over medical devices that no member of the consortium controls alone.",
    )
    .parserConfiguration({
      "duplicate-arguments-array": false,
      "greedy-arrays": false,
      "strip-aliased": true,
    })
    .wrap(Math.min(out.columns ?? 100, 100));
  const parser = commands.reduce((argv, command) => command.register(argv, runHandler), root);
  return parser
    .completion("completion", "Print a script that completes commands in bash and zsh")
    .version(VERSION)
    .help()
    .alias("help", "h")
    .demandCommand(1, 1, "say what to do")
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .epilogue("`mtc <command> --help` explains a command and shows examples.")
    .fail((message, error) => {
      if (error !== undefined && error !== null && error.name !== PARSER_ERROR) throw error;
      const problem = message ?? error?.message ?? "";
      throw createUsageError({ message: problem, args, commands, options: optionNames(parser) });
    });
}

function optionNames(parser: Argv<GlobalOptions>): string[] {
  const { key } = (parser as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions();
  return Object.keys(key);
}

function reportError(error: CommandError, surroundings: Surroundings, debug: boolean): 1 | 2 {
  const output = new Output({ ...surroundings });
  if (error.detail !== undefined) output.error(error.detail);
  output.error(`${output.errorStyle("red", "mtc:")} ${commandErrorToLine(error)}`);
  if (debug) output.error(stackOf(error));
  return error.exitCode;
}

function stackOf(error: CommandError): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.stack ?? cause.message;
}
