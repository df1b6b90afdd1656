import { Operator } from "@medtech-chain/schema";
import { SECONDS_PER_DAY } from "../time/span.ts";
import { formatTime, formatTimeShort } from "../time/time.ts";

/**
 * Whether a date in that place of a comparison means its last second: `after 2026-03-01` is after all of that day, and
 * `between` reaches to the end of its second date. Everywhere else a date means its first second.
 *
 * @param index place among the values of the comparison
 */
export function meansLastSecond(operator: Operator, index: number): boolean {
  switch (operator) {
    case Operator.AFTER:
    case Operator.GREATER:
    case Operator.LESS_OR_EQUAL:
      return true;
    case Operator.BETWEEN:
      return index === 1;
    default:
      return false;
  }
}

/** The shortest date or time that, in that place of a comparison, means that second. */
export function formatComparedTime(time: number, operator: Operator, index: number): string {
  if (!meansLastSecond(operator, index)) return formatTimeShort(time);
  const isLastOfDay = (time + 1) % SECONDS_PER_DAY === 0;
  return isLastOfDay ? formatTime(time).slice(0, 10) : formatTime(time);
}
