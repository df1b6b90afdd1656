import { dayToNumber } from "./calendar.ts";
import { TimeError } from "./timeError.ts";

/** Seconds since 1970-01-01T00:00:00Z, `until` excluded. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** Largest time that a message holds: 2106-02-07T06:28:15Z. */
export const MAX_TIME = 2 ** 32 - 1;

export const SECONDS_PER_DAY = 86_400;

const YEAR = /^(\d{4})$/;
const MONTH = /^(\d{4})-(\d{2})$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
/** RFC 3339 date-time with its letters in upper case and seconds optional. */
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?(\.\d+)?(Z|([+-])(\d{2}):(\d{2}))?$/;

/**
 * The seconds that a text stands for: `2026` a year, `2026-03` a month, `2026-03-01` a day, all in UTC, and
 * `2026-03-01T12:00:00+01:00` one second.
 *
 * @throws TimeError
 */
export function parseSpan(text: string): Span {
  const instant = INSTANT.exec(text);
  if (instant !== null) return parseInstant(text, instant);
  const day = DAY.exec(text);
  if (day !== null) {
    const from = dayStart(text, Number(day[1]), Number(day[2]), Number(day[3]));
    return checkedSpan(text, from, from + SECONDS_PER_DAY);
  }
  const month = MONTH.exec(text);
  if (month !== null) {
    const [year, ordinal] = [Number(month[1]), Number(month[2])];
    return checkedSpan(text, dayStart(text, year, ordinal, 1), utcSeconds(year, ordinal + 1, 1));
  }
  const year = YEAR.exec(text);
  if (year !== null) {
    const number = Number(year[1]);
    return checkedSpan(text, utcSeconds(number, 1, 1), utcSeconds(number + 1, 1, 1));
  }
  throw new TimeError(
    "malformed",
    text,
    "is no time; write 2026, 2026-03, 2026-03-01 or 2026-03-01T12:00:00Z",
  );
}

/** Seconds since 1970 at the beginning of a day in UTC; months past 12 run into the next year. */
export function utcSeconds(year: number, month: number, day: number): number {
  return dayToNumber({ year, month, day }) * SECONDS_PER_DAY;
}

function parseInstant(text: string, match: RegExpExecArray): Span {
  const [, year, month, day, hour, minute, second = "00", fraction, zone, sign, zoneHour, zoneMinute] = match;
  if (zone === undefined)
    throw new TimeError("zone_missing", text, "has no time zone; add Z for UTC, or +01:00");
  if (fraction !== undefined)
    throw new TimeError("fraction", text, "has fractions of a second; times are whole seconds");
  const clock = [Number(hour), Number(minute), Number(second)] as const;
  const offset = [Number(zoneHour ?? 0), Number(zoneMinute ?? 0)] as const;
  if (clock[0] > 23 || clock[1] > 59 || clock[2] > 59 || offset[0] > 23 || offset[1] > 59) {
    throw new TimeError("no_such_time", text, "names a time of day or a time zone that does not exist");
  }
  const local =
    dayStart(text, Number(year), Number(month), Number(day)) + clock[0] * 3600 + clock[1] * 60 + clock[2];
  const east = (sign === "-" ? -1 : 1) * (offset[0] * 3600 + offset[1] * 60);
  return checkedSpan(text, local - east, local - east + 1);
}

function dayStart(text: string, year: number, month: number, day: number): number {
  const days = month >= 1 && month <= 12 ? daysInMonth(year, month) : 0;
  if (day < 1 || day > days) throw new TimeError("no_such_time", text, "names a day that does not exist");
  return utcSeconds(year, month, day);
}

function daysInMonth(year: number, month: number): number {
  return (utcSeconds(year, month + 1, 1) - utcSeconds(year, month, 1)) / SECONDS_PER_DAY;
}

function checkedSpan(text: string, from: number, until: number): Span {
  if (from >= 0 && until - 1 <= MAX_TIME) return { from, until };
  throw new TimeError("out_of_range", text, "lies outside the years 1970 to 2105");
}
