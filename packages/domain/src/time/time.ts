import { numberToDay } from "./calendar.ts";
import { MAX_TIME, parseSpan, SECONDS_PER_DAY } from "./span.ts";
import { TimeError } from "./timeError.ts";

/**
 * Whole seconds since 1970-01-01T00:00:00Z of a day (`2026-03-01`, its midnight in UTC) or of a time with its zone
 * (`2026-03-01T12:00:00+01:00`).
 *
 * @throws TimeError for anything else: no zone, fractions, days that do not exist, before 1970
 */
export function parseTime(text: string): number {
  if (/^\d{4}(-\d{2})?$/.test(text)) {
    throw new TimeError("malformed", text, "is a period, not a time; write a day such as 2026-03-01");
  }
  return parseSpan(text).from;
}

/**
 * `2026-03-01T12:00:00Z`.
 *
 * @param time seconds since 1970-01-01T00:00:00Z, as a message holds them
 */
export function formatTime(time: number): string {
  assertTime(time);
  const { year, month, day } = numberToDay(Math.floor(time / SECONDS_PER_DAY));
  const second = time % SECONDS_PER_DAY;
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(twoDigits);
  return `${year}-${twoDigits(month)}-${twoDigits(day)}T${clock.join(":")}Z`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}

/** `2026-03-01` if the time is a midnight in UTC, else as `formatTime`. Read back by `parseTime`. */
export function formatTimeShort(time: number): string {
  const text = formatTime(time);
  return time % SECONDS_PER_DAY === 0 ? text.slice(0, 10) : text;
}

function assertTime(time: number): void {
  if (Number.isInteger(time) && time >= 0 && time <= MAX_TIME) return;
  throw new TimeError("out_of_range", String(time), "is no number of seconds between 1970 and 2106");
}
