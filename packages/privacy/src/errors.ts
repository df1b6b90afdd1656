/**
 * What can go wrong in this package; the set is closed.
 *
 * - `invalid_parameter`: an argument is outside what its function accepts.
 * - `budget_exceeded`: a debit is larger than what is left.
 * - `unreachable_error`: no permitted epsilon gives the wanted error.
 * - `inconsistent_account`: a stored account breaks its own invariant; no caller's input can cause it.
 */
export type PrivacyErrorCode =
  | "invalid_parameter"
  | "budget_exceeded"
  | "unreachable_error"
  | "inconsistent_account";

/** Details of an error as text, so that they survive any boundary. Amounts are decimal integers. */
export type PrivacyErrorMetadata = Readonly<Record<string, string>>;

/** An expected failure. `parameter` is the name of the argument at fault. Never holds a noise share. */
export class PrivacyError extends Error {
  override readonly name = "PrivacyError";
  readonly code: PrivacyErrorCode;
  readonly parameter: string;
  readonly metadata: PrivacyErrorMetadata;

  constructor(
    code: PrivacyErrorCode,
    parameter: string,
    message: string,
    metadata: PrivacyErrorMetadata = {},
  ) {
    super(message);
    this.code = code;
    this.parameter = parameter;
    this.metadata = metadata;
  }
}

/** A debit that the budget cannot cover. `needed` and `left` are in micro-epsilon. */
export class BudgetExceededError extends PrivacyError {
  readonly needed: bigint;
  readonly left: bigint;

  constructor(parameter: string, needed: bigint, left: bigint, message: string) {
    super("budget_exceeded", parameter, message, { needed: `${needed}`, left: `${left}` });
    this.needed = needed;
    this.left = left;
  }
}

/** True for every error that this package raises on purpose. */
export function isPrivacyError(value: unknown): value is PrivacyError {
  return value instanceof PrivacyError;
}

/** An `invalid_parameter` error: what was given, as safe text, and what is accepted instead. */
export function createInvalidParameter(parameter: string, given: unknown, accepted: string): PrivacyError {
  const shown = describeValue(given);
  return new PrivacyError("invalid_parameter", parameter, `${parameter} must be ${accepted}, not ${shown}`, {
    accepted,
    given: shown,
  });
}

const LONGEST_SHOWN = 48;

/** Printable ASCII of bounded length: the text may come from anyone and end up in a terminal or a log. */
function describeValue(value: unknown): string {
  if (typeof value === "string") {
    return `"${shorten(escapeText(value.slice(0, LONGEST_SHOWN + 1)))}"`;
  }
  if (typeof value === "bigint" || typeof value === "number" || typeof value === "boolean") {
    return shorten(`${value}`);
  }
  return value === null ? "null" : `a value of type ${typeof value}`;
}

function shorten(text: string): string {
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}...` : text;
}

function escapeText(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
