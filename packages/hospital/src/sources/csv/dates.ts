import { showValue } from "../../showValue.ts";
import type { Problem } from "./problem.ts";

/** How a column writes times; made once from the mapping by `createDateFormat`. */
export interface DateFormat {
  /** Whole seconds since 1970-01-01T00:00:00Z, fractions cut off; may be negative. */
  parse(text: string): number | Problem;
}

/** Why a format, or the zone beside it, cannot be used. */
export type DateFormatProblem = Problem;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const ZONE = /^(?:Z|([+-])(\d{2}):?(\d{2}))$/;
const EPOCH = /^\d{1,14}$/;
const TOKENS = ["yyyy", "MM", "dd", "HH", "mm", "ss"] as const;
type Token = (typeof TOKENS)[number];

/**
 * The format that a mapping names: `iso` (a date, or date and time with a zone), `date`, `epoch-s`, `epoch-ms`, or a pattern of
 * yyyy, MM, dd, HH, mm, ss and separators such as `dd-MM-yyyy HH:mm`.
 *
 * @param zone of times that are written without one: `Z` or `+02:00`; undefined: a time without a zone is refused
 */
export function createDateFormat(format: string, zone: string | undefined): DateFormat | DateFormatProblem {
  const offset = zone === undefined ? undefined : zoneToSeconds(zone);
  if (zone !== undefined && offset === undefined) {
    return { problem: `zone ${showValue(zone)} is neither "Z" nor an offset such as "+02:00"` };
  }
  switch (format) {
    case "iso":
      return { parse: (text) => parseIso(text, offset, true) };
    case "date":
      return { parse: (text) => parseIso(text, offset, false) };
    case "epoch-s":
      return { parse: (text) => parseEpoch(text, 1) };
    case "epoch-ms":
      return { parse: (text) => parseEpoch(text, 1000) };
    default:
      return createPatternFormat(format, offset);
  }
}

function parseIso(text: string, offset: number | undefined, timeAllowed: boolean): number | Problem {
  const match = ISO.exec(text);
  if (match === null) {
    return {
      problem: `${showValue(text)} is not a time such as 2026-03-31T08:30:00Z or a date such as 2026-03-31`,
    };
  }
  const [, year, month, day, hour, minute, second, zone] = match;
  if (hour === undefined) return toSeconds(text, Number(year), Number(month), Number(day), 0, 0, 0, 0);
  if (!timeAllowed) return { problem: `${showValue(text)} has a time of day where only a date belongs` };
  const shift = zone === undefined ? offset : zoneToSeconds(zone);
  if (shift === undefined) {
    return zone === undefined
      ? { problem: `${showValue(text)} has no zone; end it with Z or +02:00, or set "zone" in the mapping` }
      : { problem: `${showValue(text)} has a zone that does not exist` };
  }
  return toSeconds(
    text,
    Number(year),
    Number(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second ?? 0),
    shift,
  );
}

function parseEpoch(text: string, perSecond: number): number | Problem {
  if (!EPOCH.test(text)) {
    const unit = perSecond === 1 ? "seconds" : "milliseconds";
    return { problem: `${showValue(text)} is not a number of ${unit} since 1970` };
  }
  return Math.floor(Number(text) / perSecond);
}

/** A pattern becomes a regular expression with a group a token; everything that is not a token stands for itself. */
function createPatternFormat(pattern: string, offset: number | undefined): DateFormat | DateFormatProblem {
  const order: Token[] = [];
  const source = pattern.replace(/yyyy|MM|dd|HH|mm|ss|[\s\S]/g, (part) => {
    if (!isToken(part)) return part.replace(/[\\^$.*+?()[\]{}|/-]/, "\\$&");
    order.push(part);
    return `(\\d{${part.length}})`;
  });
  const leftover = pattern.replace(/yyyy|MM|dd|HH|mm|ss/g, "").match(/[A-SU-Za-z]/);
  const hasTime = order.includes("HH");
  if (leftover !== null || new Set(order).size !== order.length || !hasDate(order)) {
    return {
      problem: `format ${showValue(pattern)} is none of iso, date, epoch-s, epoch-ms and no pattern of yyyy, MM, dd, HH, mm, ss, each once`,
    };
  }
  if (hasTime && offset === undefined) {
    return {
      problem: `format ${showValue(pattern)} has a time of day, so it needs a "zone" such as "Z" or "+02:00"`,
    };
  }
  const expression = new RegExp(`^${source}$`);
  return {
    parse(text) {
      const match = expression.exec(text);
      if (match === null) return { problem: `${showValue(text)} does not have the form ${pattern}` };
      const part = (token: Token) => {
        const i = order.indexOf(token);
        return i === -1 ? 0 : Number(match[i + 1]);
      };
      const shift = hasTime ? offset! : 0;
      return toSeconds(text, part("yyyy"), part("MM"), part("dd"), part("HH"), part("mm"), part("ss"), shift);
    },
  };
}

/** Refuses what `Date.UTC` would carry over, such as 30 February or 24:00. */
function toSeconds(
  text: string,
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  shift: number,
): number | Problem {
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    hour < 24 &&
    minute < 60 &&
    second < 60;
  if (!same) return { problem: `${showValue(text)} is a day or time that does not exist` };
  return date.getTime() / 1000 - shift;
}

function zoneToSeconds(zone: string): number | undefined {
  const match = ZONE.exec(zone);
  if (match === null) return undefined;
  const [, sign, hours, minutes] = match;
  if (sign === undefined) return 0;
  if (Number(hours) > 14 || Number(minutes) > 59) return undefined;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}

function isToken(part: string): part is Token {
  return (TOKENS as readonly string[]).includes(part);
}

function hasDate(order: readonly Token[]): boolean {
  return order.includes("yyyy") && order.includes("MM") && order.includes("dd");
}
