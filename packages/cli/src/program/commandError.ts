import type { ChargeState } from "../flows/askFailure.ts";

/**
 * Why a command ends without success:
 * - `usage`: the command line says something that cannot be meant;
 * - `refused`: the network, or a check, said no;
 * - `unavailable`: something that is needed does not answer;
 * - `unfinished`: the command was ended, or gave up waiting, before the outcome was known;
 * - `fault`: a mistake in mtc itself.
 */
export type CommandErrorCode = "usage" | "refused" | "unavailable" | "unfinished" | "fault";

export interface CommandErrorOptions {
  /** The next step, as an instruction. */
  readonly next?: string | undefined;
  readonly charge?: ChargeState | undefined;
  /** Lines shown above the message, such as a caret under the place of a mistake. */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** An end without success that is explained in one line: what happened, whether it cost anything, what to do next. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly code: CommandErrorCode;
  readonly next: string | undefined;
  readonly charge: ChargeState | undefined;
  readonly detail: string | undefined;

  constructor(code: CommandErrorCode, message: string, options: CommandErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.next = options.next;
    this.charge = options.charge;
    this.detail = options.detail;
  }

  /** 2 for wrong usage, 1 for everything else. */
  get exitCode(): 1 | 2 {
    return this.code === "usage" ? 2 : 1;
  }
}

const chargeSentences: Readonly<Record<ChargeState, string>> = {
  "not-charged": "Nothing was charged.",
  charged: "The question is charged.",
  unknown: "Whether the question was charged is not known.",
};

/** The error as one line. */
export function commandErrorToLine({ message, charge, next }: CommandError): string {
  const parts = [endSentence(message)];
  if (charge !== undefined) parts.push(chargeSentences[charge]);
  if (next !== undefined) parts.push(endSentence(capitalise(next)));
  return printable(parts.join(" "));
}

function endSentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

function capitalise(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** On one line, without characters that would steer the terminal: the text may come from another process. */
function printable(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, " ").replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
}
