import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayToNumber, numberToDay } from "./calendar.ts";
import {
  allTime,
  explainPeriod,
  formatPeriod,
  formatTime,
  formatTimeShort,
  lastPeriod,
  parsePeriod,
  parseTime,
  TimeError,
  type TimeErrorCode,
} from "./index.ts";

const time = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("parseTime", () => {
  test.each([
    ["1970-01-01", 0],
    ["2026-03-01", 1772323200],
    ["2026-03-01T12:00Z", 1772366400],
    ["2026-03-01T12:00:00Z", 1772366400],
    ["2026-03-01T12:00:00+01:00", 1772362800],
    ["2026-02-28T23:30:00-00:30", 1772323200],
    ["2024-02-29", 1709164800],
  ])("%s", (text, seconds) => {
    expect(parseTime(text)).toBe(seconds);
  });

  test.each<[string, TimeErrorCode]>([
    ["", "malformed"],
    ["2026", "malformed"],
    ["2026-03", "malformed"],
    ["2026-3-1", "malformed"],
    ["01/03/2026", "malformed"],
    ["2026-03-01 12:00:00Z", "malformed"],
    ["2026-03-01t12:00:00z", "malformed"],
    ["2026-03-01T12:00:00+0100", "malformed"],
    [" 2026-03-01", "malformed"],
    ["2026-03-01\n", "malformed"],
    ["٢٠٢٦-03-01", "malformed"],
    ["NaN", "malformed"],
    ["-1", "malformed"],
    ["2026-02-29", "no_such_time"],
    ["2026-13-01", "no_such_time"],
    ["2026-00-10", "no_such_time"],
    ["2026-01-00", "no_such_time"],
    ["2026-03-01T24:00:00Z", "no_such_time"],
    ["2026-03-01T23:60:00Z", "no_such_time"],
    ["2016-12-31T23:59:60Z", "no_such_time"],
    ["2026-03-01T12:00:00+24:00", "no_such_time"],
    ["2026-03-01T12:00:00", "zone_missing"],
    ["2026-03-01T12:00:00.5Z", "fraction"],
    ["1969-12-31T23:59:59Z", "out_of_range"],
    ["0001-01-01", "out_of_range"],
    ["0099-01-01", "out_of_range"],
    ["1970-01-01T00:00:00+00:01", "out_of_range"],
    ["2106-02-08", "out_of_range"],
    ["9999-12-31", "out_of_range"],
  ])("refuses %j as %s", (text, code) => {
    expect(() => parseTime(text)).toThrow(expect.objectContaining({ name: "TimeError", code }));
  });

  test("reads back what formatTime writes", () => {
    fc.assert(
      fc.property(time, (seconds) => {
        expect(parseTime(formatTime(seconds))).toBe(seconds);
        expect(parseTime(formatTimeShort(seconds))).toBe(seconds);
      }),
      { seed: 1 },
    );
  });

  test.each([-1, 1.5, Number.NaN, 2 ** 32])("formatTime refuses %d", (seconds) => {
    expect(() => formatTime(seconds)).toThrow(TimeError);
  });
});

describe("the calendar", () => {
  test("agrees with Date for every day from 1601 to 2400", () => {
    const first = Date.UTC(1601, 0, 1) / 86_400_000;
    const last = Date.UTC(2400, 11, 31) / 86_400_000;
    let disagreements = 0;
    for (let number = first; number <= last; number++) {
      const { year, month, day } = numberToDay(number);
      const date = new Date(number * 86_400_000);
      const agrees =
        date.getUTCFullYear() === year && date.getUTCMonth() + 1 === month && date.getUTCDate() === day;
      if (!agrees || dayToNumber({ year, month, day }) !== number) disagreements += 1;
    }
    expect(disagreements).toBe(0);
  });

  test("takes early years and months beyond the year for what they are", () => {
    expect(numberToDay(dayToNumber({ year: 99, month: 1, day: 1 }))).toEqual({ year: 99, month: 1, day: 1 });
    expect(dayToNumber({ year: 2026, month: 13, day: 1 })).toBe(
      dayToNumber({ year: 2027, month: 1, day: 1 }),
    );
    expect(dayToNumber({ year: 2026, month: -11, day: 1 })).toBe(
      dayToNumber({ year: 2025, month: 1, day: 1 }),
    );
  });
});

describe("parsePeriod", () => {
  const at = parseTime;
  test.each([
    ["2026", at("2026-01-01"), at("2027-01-01")],
    ["1970", 1, at("1971-01-01")],
    ["2026-12", at("2026-12-01"), at("2027-01-01")],
    ["2024-02", at("2024-02-01"), at("2024-03-01")],
    ["2026-03-01", at("2026-03-01"), at("2026-03-02")],
    ["2026-01-01..2026-06-30", at("2026-01-01"), at("2026-07-01")],
    ["2025..2026-06", at("2025-01-01"), at("2026-07-01")],
    ["2026-03-01T12:00:00Z", at("2026-03-01T12:00:00Z"), at("2026-03-01T12:00:01Z")],
  ])("%s", (text, from, until) => {
    expect(parsePeriod(text)).toEqual({ from, until });
  });

  test.each([
    ["last 1 hours", "2026-03-15T10:00:00Z", "2026-03-15T11:00:00Z"],
    ["last 1 day", "2026-03-15", "2026-03-16"],
    ["last 30 days", "2026-02-14", "2026-03-16"],
    ["last 2 weeks", "2026-03-02", "2026-03-16"],
    ["last 1 month", "2026-02-16", "2026-03-16"],
    ["LAST 1 year", "2025-03-16", "2026-03-16"],
  ])("%s on the 15th of March 2026 at 10:20", (text, from, until) => {
    const now = at("2026-03-15T10:20:30Z");
    expect(parsePeriod(text, { now })).toEqual({ from: at(from), until: at(until) });
  });

  test("a month before the end of a longer one begins on its last day", () => {
    expect(lastPeriod(1, "months", at("2026-03-30T12:00:00Z"))).toEqual({
      from: at("2026-02-28"),
      until: at("2026-03-31"),
    });
  });

  test.each<[string, TimeErrorCode]>([
    ["last 30 days", "needs_now"],
    ["2026-06-30..2026-01-01", "empty_period"],
    ["2026..2027..2028", "malformed"],
    ["..2026", "malformed"],
    ["last week", "malformed"],
    ["soon", "malformed"],
    ["0099", "out_of_range"],
    ["0070-12", "out_of_range"],
    ["2106-02-07T06:28:15Z", "out_of_range"],
  ])("refuses %j as %s", (text, code) => {
    expect(() => parsePeriod(text)).toThrow(expect.objectContaining({ name: "TimeError", code }));
  });

  test.each<[string, TimeErrorCode]>([
    ["last 0 days", "empty_period"],
    ["last 99999 years", "out_of_range"],
  ])("refuses %j as %s even when it knows the time", (text, code) => {
    expect(() => parsePeriod(text, { now: at("2026-01-01") })).toThrow(expect.objectContaining({ code }));
  });

  test("reads back what formatPeriod writes", () => {
    const day = fc.integer({ min: 0, max: 49_000 });
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 700 }), (start, days) => {
        const period = { from: Math.max(1, start * 86_400), until: (start + days) * 86_400 };
        expect(parsePeriod(formatPeriod(period)!)).toEqual(period);
      }),
      { seed: 2 },
    );
  });

  test.each([
    ["2026", "in 2026"],
    ["2026-03", "in 2026-03"],
    ["2026-03-01", "on 2026-03-01"],
    ["2026-01-01..2026-03-15", "from 2026-01-01 to 2026-03-15"],
    ["2026-03-01T12:00:00Z", "from 2026-03-01T12:00:00Z until before 2026-03-01T12:00:01Z"],
  ])("explains %s", (text, words) => {
    expect(explainPeriod(parsePeriod(text))).toBe(words);
  });

  test("explains all time", () => {
    expect(explainPeriod(allTime)).toBe("at any time");
  });
});
