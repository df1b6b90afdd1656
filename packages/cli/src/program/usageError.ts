import { suggestWord } from "@medtech-chain/domain/query";
import { type Command, commandName } from "./command.ts";
import { CommandError } from "./commandError.ts";

export interface UsageErrorOptions {
  /** What the parser says. */
  readonly message: string;
  /** The command line. */
  readonly args: readonly string[];
  readonly commands: readonly Command[];
  /** Names of the options that the parser knows. */
  readonly options: readonly string[];
}

/** Wrong usage in the project's own words, with the option or command that was probably meant. */
export function createUsageError(options: UsageErrorOptions): CommandError {
  const { message, args, commands } = options;
  const command = findCommand(args, commands);
  const next =
    command === undefined ? "`mtc --help` lists the commands" : `\`mtc ${command.path} --help\` explains it`;
  const stray = command === undefined ? findStrayOption(args, options.options) : undefined;
  if (stray !== undefined) return describeUnknown(stray, undefined, next, options);
  const unknown = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message)?.[1]?.split(", ")[0];
  if (unknown !== undefined) return describeUnknown(unknown, command?.command, next, options);
  const problem =
    describeMissing(message, command?.command) ??
    describeChoice(message) ??
    describeConflict(message) ??
    message;
  return new CommandError("usage", problem, { next });
}

interface FoundCommand {
  readonly command: Command;
  /** `rules propose` */
  readonly path: string;
}

/** The command that the first words name, as far as they do. */
function findCommand(args: readonly string[], commands: readonly Command[]): FoundCommand | undefined {
  const words = args.filter((arg) => !arg.startsWith("-"));
  let found: FoundCommand | undefined;
  let candidates = commands;
  for (const word of words) {
    const command = candidates.find((candidate) => commandName(candidate) === word);
    if (command === undefined) return found;
    found = { command, path: found === undefined ? word : `${found.path} ${word}` };
    candidates = command.commands;
  }
  return found;
}

/** An option that no command has, where the parser has found no command to look it up in. */
function findStrayOption(args: readonly string[], known: readonly string[]): string | undefined {
  const names = args.flatMap((arg) => /^--(?:no-)?([^=]+)/.exec(arg)?.[1] ?? []);
  return names.find((name) => !known.includes(name));
}

function describeUnknown(
  unknown: string,
  command: Command | undefined,
  help: string,
  { args, commands, options }: UsageErrorOptions,
): CommandError {
  const dashes = unknown.length === 1 ? "-" : "--";
  const isOption = args.some((arg) => arg === dashes + unknown || arg.startsWith(`${dashes}${unknown}=`));
  if (isOption)
    return withSuggestion(
      `there is no option ${dashes}${unknown}`,
      suggestWord(unknown, options),
      "--",
      help,
    );
  const known = command === undefined ? commands : command.commands;
  if (known.length === 0)
    return new CommandError("usage", `${JSON.stringify(unknown)} is one argument too many`, { next: help });
  return withSuggestion(
    `there is no command ${unknown}`,
    suggestWord(unknown, known.map(commandName)),
    "",
    help,
  );
}

function withSuggestion(
  message: string,
  meant: string | undefined,
  prefix: string,
  help: string,
): CommandError {
  return new CommandError("usage", message, {
    next: meant === undefined ? help : `did you mean ${prefix}${meant}?`,
  });
}

/** What is missing, in words; the parser counts instead. */
function describeMissing(message: string, command: Command | undefined): string | undefined {
  if (message.startsWith("Not enough non-option arguments")) {
    const places = command?.usage.match(/<[^>]+>/g);
    return command === undefined
      ? "say what to do"
      : `${commandName(command)} needs ${places?.join(" and ") ?? "more to go by"}`;
  }
  if (message.startsWith("Not enough arguments following")) {
    return `--${message.split(": ")[1]} needs a value`;
  }
  const options = /^Missing required arguments?: (.+)$/.exec(message)?.[1]?.split(", ");
  return (
    options &&
    `${options.map((name) => `--${name}`).join(" and ")} ${options.length === 1 ? "is" : "are"} missing`
  );
}

/** A value that is none of those allowed. */
function describeChoice(message: string): string | undefined {
  const match = /Argument: ([^,]+), Given: "?(.*?)"?, Choices: (.+)$/s.exec(message);
  if (match === null) return undefined;
  const [, name, given, choices] = match;
  const known = [...choices!.matchAll(/"([^"]*)"/g)].map(([, choice]) => choice!);
  const meant = suggestWord(given!, known);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return `${name} must be ${known.join(" or ")}, not ${JSON.stringify(given!.slice(0, 48))}${hint}`;
}

/** Options that cannot be meant together. */
function describeConflict(message: string): string | undefined {
  const match = /^Arguments (\S+) and (\S+) are mutually exclusive$/.exec(message);
  return match === null ? undefined : `--${match[1]} and --${match[2]} exclude each other`;
}
