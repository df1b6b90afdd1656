import { showValue } from "../../showValue.ts";
import type { Problem } from "./problem.ts";

/** An exact decimal: `digits` / 10^`decimals`. */
export interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

/** More digits than any field's range and unit need; bounds the work on one cell. */
const LONGEST = 24;
const PLAIN = /^-?(?:\d+|\d+[.,]\d+)$/;
const SHORT_WHOLE = /^\d{1,9}$/;

/**
 * A number written in plain decimal digits. Everything that only looks like a number to some program is refused: NaN,
 * Infinity, exponents, hexadecimal, negative zero, digits of other scripts, separators of thousands.
 *
 * @param decimalMark the character between whole and fraction, "." or ","
 */
export function parseDecimal(text: string, decimalMark: "." | ","): Decimal | Problem {
  if (text.length > LONGEST || !PLAIN.test(text)) return notNumber(text);
  const mark = text.search(/[.,]/);
  if (mark !== -1 && text[mark] !== decimalMark) {
    return {
      problem: `${showValue(text)} has "${text[mark]}" where "${decimalMark}" separates decimals; write it without separators of thousands, or set "decimal" in the mapping`,
    };
  }
  const digits = BigInt(mark === -1 ? text : text.slice(0, mark) + text.slice(mark + 1));
  if (digits === 0n && text.startsWith("-")) return notNumber(text);
  return { digits, decimals: mark === -1 ? 0 : text.length - mark - 1 };
}

/** The value of a short run of digits, which most cells are; undefined for everything else. */
export function parseShortWhole(text: string): number | undefined {
  return SHORT_WHOLE.test(text) ? Number(text) : undefined;
}

function notNumber(text: string): Problem {
  return { problem: `${showValue(text)} is not a number in plain decimal digits` };
}
