/** Why a text is no time or no period. */
export type TimeErrorCode =
  | "malformed"
  | "no_such_time"
  | "zone_missing"
  | "fraction"
  | "out_of_range"
  | "needs_now"
  | "empty_period";

/** A text that should have been a time or a period, and what is wrong with it. */
export class TimeError extends Error {
  override readonly name = "TimeError";
  readonly code: TimeErrorCode;
  readonly text: string;

  constructor(code: TimeErrorCode, text: string, problem: string) {
    super(`${JSON.stringify(text.slice(0, 64))} ${problem}`);
    this.code = code;
    this.text = text;
  }
}
