import { findField } from "../catalogue/catalogue.ts";
import { numberToDay } from "./calendar.ts";
import { MAX_TIME, parseSpan, SECONDS_PER_DAY, type Span, utcSeconds } from "./span.ts";
import { formatTime, formatTimeShort } from "./time.ts";
import { TimeError } from "./timeError.ts";

/** Units that a relative period counts in. */
export const periodUnits = ["hours", "days", "weeks", "months", "years"] as const;

export type PeriodUnit = (typeof periodUnits)[number];

export interface PeriodOptions {
  /** Seconds since 1970-01-01T00:00:00Z that relative periods end at. */
  readonly now?: number;
}

const { minimum, maximum } = findField("report_time")!.range!;
const RELATIVE = /^last (\d{1,5}) (hour|day|week|month|year)s?$/i;

/** Every report time that the catalogue allows. */
export const allTime: Span = { from: minimum, until: maximum + 1 };

/**
 * The period of report times that a text stands for: `2026`, `2026-03`, `2026-03-01`; `2026-01-01..2026-06-30`, both
 * ends included; `last 30 days`.
 *
 * @throws TimeError
 */
export function parsePeriod(text: string, options: PeriodOptions = {}): Span {
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    if (options.now === undefined)
      throw new TimeError("needs_now", text, "is relative, but nothing says to which time");
    const unit = `${relative[2]!.toLowerCase()}s` as PeriodUnit;
    return lastPeriod(Number(relative[1]), unit, options.now);
  }
  const [first, last, ...rest] = text.split("..");
  if (rest.length > 0) throw new TimeError("malformed", text, "has more than two ends");
  const from = parseSpan(first!.trim());
  return spansToPeriod(text, from, last === undefined ? from : parseSpan(last.trim()));
}

/** From the beginning of one span to the end of another, within the report times that exist. */
export function spansToPeriod(text: string, first: Span, last: Span): Span {
  const period = { from: Math.max(first.from, allTime.from), until: last.until };
  if (period.until <= period.from)
    throw new TimeError("empty_period", text, "is empty: its end comes before its beginning");
  if (period.until > MAX_TIME)
    throw new TimeError("out_of_range", text, "lies outside the years 1970 to 2105");
  return period;
}

/**
 * The last whole hours or days up to the present one, which is included. It begins and ends at full hours (for hours)
 * or midnights in UTC (for all other units), so that the same question asked twice a day stays the same question.
 *
 * @param now seconds since 1970-01-01T00:00:00Z
 */
export function lastPeriod(amount: number, unit: PeriodUnit, now: number): Span {
  const text = `last ${amount} ${unit}`;
  if (!Number.isInteger(amount) || amount < 1)
    throw new TimeError("empty_period", text, "is empty; count from 1");
  const step = unit === "hours" ? 3600 : SECONDS_PER_DAY;
  const until = (Math.floor(now / step) + 1) * step;
  const from = periodStart(amount, unit, until);
  if (from < allTime.from) throw new TimeError("out_of_range", text, "begins before 1970");
  return { from, until };
}

/** The shortest text that `parsePeriod` reads back as that period; undefined if only `from … until …` can say it. */
export function formatPeriod({ from, until }: Span): string | undefined {
  const start = from === allTime.from ? 0 : from;
  if (start % SECONDS_PER_DAY !== 0 || until % SECONDS_PER_DAY !== 0 || until <= start) return undefined;
  const first = formatTime(start).slice(0, 10);
  const last = formatTime(until - SECONDS_PER_DAY).slice(0, 10);
  const startsYear = first.endsWith("-01-01");
  const endsYear = last.endsWith("-12-31");
  if (startsYear && endsYear) return joinEnds(first.slice(0, 4), last.slice(0, 4));
  const startsMonth = first.endsWith("-01");
  const endsMonth = formatTime(until).slice(8, 10) === "01";
  if (startsMonth && endsMonth) return joinEnds(first.slice(0, 7), last.slice(0, 7));
  return joinEnds(first, last);
}

/** Whether a period leaves no report time out. */
export function isAllTime({ from, until }: Span): boolean {
  return from <= allTime.from && until >= allTime.until;
}

/** The period in words that follow "reported": `in 2026`, `from 2026-01-01 to 2026-06-30`, `at any time`. */
export function explainPeriod(period: Span): string {
  if (isAllTime(period)) return "at any time";
  const text = formatPeriod(period);
  if (text === undefined)
    return `from ${formatTimeShort(period.from)} until before ${formatTimeShort(period.until)}`;
  const [first, last] = text.split("..");
  if (last !== undefined) return `from ${first} to ${last}`;
  return `${first!.length === 10 ? "on" : "in"} ${first}`;
}

function joinEnds(first: string, last: string): string {
  return first === last ? first : `${first}..${last}`;
}

function periodStart(amount: number, unit: PeriodUnit, until: number): number {
  switch (unit) {
    case "hours":
      return until - amount * 3600;
    case "days":
      return until - amount * SECONDS_PER_DAY;
    case "weeks":
      return until - amount * 7 * SECONDS_PER_DAY;
    case "months":
      return monthsBefore(until, amount);
    case "years":
      return monthsBefore(until, 12 * amount);
    default:
      return unit satisfies never;
  }
}

/** The same day so many months earlier, or the last day of that month if it is shorter. */
function monthsBefore(midnight: number, months: number): number {
  const { year, month, day } = numberToDay(midnight / SECONDS_PER_DAY);
  const monthStart = utcSeconds(year, month - months, 1);
  const nextMonth = utcSeconds(year, month - months + 1, 1);
  return Math.min(monthStart + (day - 1) * SECONDS_PER_DAY, nextMonth - SECONDS_PER_DAY);
}
