import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDateFormat, type DateFormat } from "./dates.ts";

const SEED = 20_260_702;
const seconds = fc.integer({ min: 0, max: 4_102_444_799 });
const zone = fc
  .record({ sign: fc.constantFrom(1, -1), minutes: fc.integer({ min: 0, max: 14 * 60 }) })
  .map(({ sign, minutes }) => {
    const two = (value: number) => value.toString().padStart(2, "0");
    return {
      offset: sign * minutes * 60,
      text: `${sign < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`,
    };
  });

function format(name: string, zone_?: string): DateFormat {
  const created = createDateFormat(name, zone_);
  if ("problem" in created) throw new TypeError(created.problem);
  return created;
}

/** The wall clock at a moment, as digits. */
function wall(moment: number, offset: number) {
  return new Date((moment + offset) * 1000).toISOString();
}

describe("a time", () => {
  it("in ISO 8601 is the moment that was written, in any zone", () => {
    fc.assert(
      fc.property(seconds, zone, (moment, { offset, text }) => {
        fc.pre(moment + offset >= 0);
        const written = wall(moment, offset).slice(0, 19);
        expect(format("iso").parse(written + text)).toBe(moment);
        expect(format("iso", text).parse(written)).toBe(moment);
        expect(format("iso").parse(written.replace("T", " ") + text.replace(":", ""))).toBe(moment);
      }),
      { seed: SEED },
    );
  });

  it("in a pattern is the moment that was written", () => {
    fc.assert(
      fc.property(seconds, zone, (moment, { offset, text }) => {
        fc.pre(moment + offset >= 0);
        const [year, month, day, hour, minute, second] = wall(moment, offset).split(/\D/);
        const written = `${day}.${month}.${year} ${hour}h${minute}|${second}`;
        expect(format("dd.MM.yyyy HHhmm|ss".replace("h", "-"), text).parse(written.replace("h", "-"))).toBe(
          moment,
        );
      }),
      { seed: SEED },
    );
  });

  it("since 1970 is the moment that was written", () => {
    fc.assert(
      fc.property(seconds, fc.nat(999), (moment, milliseconds) => {
        expect(format("epoch-s").parse(`${moment}`)).toBe(moment);
        expect(format("epoch-ms").parse(`${moment * 1000 + milliseconds}`)).toBe(moment);
      }),
      { seed: SEED },
    );
  });

  it("on a day that does not exist is none, and on every other it is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1970, max: 2099 }),
        fc.integer({ min: 0, max: 13 }),
        fc.integer({ min: 0, max: 32 }),
        (year, month, day) => {
          const two = (value: number) => value.toString().padStart(2, "0");
          const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
          const exists = month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
          const parsed = format("date").parse(`${year}-${two(month)}-${two(day)}`);
          expect(typeof parsed === "number").toBe(exists);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });

  it.each([
    ["iso", "2026-06-01T08:30:00.999Z", Date.UTC(2026, 5, 1, 8, 30) / 1000],
    ["iso", "2026-06-01T08:30Z", Date.UTC(2026, 5, 1, 8, 30) / 1000],
    ["iso", "2026-06-01", Date.UTC(2026, 5, 1) / 1000],
    ["yyyyMMdd", "20260601", Date.UTC(2026, 5, 1) / 1000],
    ["MM/dd/yyyy", "06/01/2026", Date.UTC(2026, 5, 1) / 1000],
  ])("%s: %s", (name, text, moment) => {
    expect(format(name).parse(text)).toBe(moment);
  });

  it.each([
    ["iso", "2026-06-01T08:30:60Z"],
    ["iso", "2026-06-01T08:30:00+25:00"],
    ["iso", "2026-6-1"],
    ["iso", "2026-06-01T"],
    ["iso", " 2026-06-01"],
    ["date", "2026-06-01T00:00:00Z"],
    ["epoch-s", "1e9"],
    ["epoch-s", "-1"],
    ["epoch-s", "NaN"],
    ["epoch-s", "999999999999999"],
    ["dd-MM-yyyy", "1-6-2026"],
    ["dd-MM-yyyy", "31-06-2026"],
    ["dd.MM.yyyy", "01x06x2026"],
  ])("%s refuses %s", (name, text) => {
    expect(format(name).parse(text)).toHaveProperty("problem");
  });
});
