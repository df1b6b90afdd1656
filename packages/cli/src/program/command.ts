import type { ArgumentsCamelCase, Argv } from "yargs";
import type { CommandContext } from "./context.ts";
import type { GlobalOptions } from "./globalOptions.ts";

/** A command, or a noun with commands of its own. */
export interface Command {
  /** `verb <required> [optional]`, as help shows it. */
  readonly usage: string;
  readonly describe: string;
  /** Command line without `mtc`, and what it does. */
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Verbs of a noun. */
  readonly commands: readonly Command[];
  /** Adds the command to a parser. `run` calls a handler with its context and keeps what it returns. */
  register(argv: Argv<GlobalOptions>, run: HandlerRunner): Argv<GlobalOptions>;
}

type Handler<Options> = (
  options: ArgumentsCamelCase<GlobalOptions & Options>,
  context: CommandContext,
) => Promise<void>;

export type HandlerRunner = <Options>(
  handler: Handler<Options>,
  options: ArgumentsCamelCase<GlobalOptions & Options>,
) => Promise<void>;

export interface CommandDefinition<Options> {
  readonly usage: string;
  readonly describe: string;
  readonly examples: readonly (readonly [line: string, what: string])[];
  readonly options: (argv: Argv<GlobalOptions>) => Argv<GlobalOptions & Options>;
  readonly handler: Handler<Options>;
}

/** A verb: its options are typed once, where they are declared. */
export function defineCommand<Options>(definition: CommandDefinition<Options>): Command {
  const { usage, describe, examples, options, handler } = definition;
  return {
    usage,
    describe,
    examples,
    commands: [],
    register: (argv, run) =>
      argv.command(
        usage,
        describe,
        (child) => addExamples(options(child), examples),
        (parsed) => run(handler, parsed),
      ),
  };
}

/** A noun whose verbs are commands. */
export function defineGroup(noun: string, describe: string, commands: readonly Command[]): Command {
  const examples = commands.flatMap((command) => command.examples);
  return {
    usage: noun,
    describe,
    examples,
    commands,
    register: (argv, run) =>
      argv.command(noun, describe, (child) => {
        const withCommands = commands.reduce((parser, command) => command.register(parser, run), child);
        return addExamples(withCommands, examples).demandCommand(1, 1, `${noun} needs to know what to do`);
      }),
  };
}

function addExamples<T>(argv: Argv<T>, examples: Command["examples"]): Argv<T> {
  return examples.reduce((parser, [line, what]) => parser.example(`$0 ${line}`, what), argv);
}

/** The word that a command, or a noun, is called by. */
export function commandName({ usage }: Pick<Command, "usage">): string {
  return usage.split(" ", 1)[0]!;
}
