import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseQuery, QUERY_LIMITS, QueryError, type QueryErrorCode } from "./index.ts";

function errorOf(query: string): QueryError {
  try {
    parseQuery(query, { now: 1_790_000_000 });
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error(`${query} was read without an error`);
}

describe("QueryError", () => {
  test.each<[string, QueryErrorCode, string, string | undefined]>([
    ["", "syntax", "", undefined],
    ["count where", "syntax", "", undefined],
    ["cuont", "syntax", "cuont", "count"],
    ["avg battery_level", "syntax", "avg", "average"],
    ["count wehre model is set", "syntax", "wehre", "where"],
    ["count where manufacter is set", "unknown_field", "manufacter", "manufacturer"],
    ["count by modle", "unknown_field", "modle", "model"],
    ["average batery_level", "unknown_field", "batery_level", "battery_level"],
    ['count where model == "x"', "syntax", "==", "="],
    ['count where model <> "x"', "syntax", "<>", "!="],
    ['count where model like "x"', "syntax", "like", "contains"],
    ['count where model startswith "x"', "syntax", "startswith", "starts with"],
    ['count where model contians "x"', "syntax", "contians", "contains"],
    ['count where model is "x"', "syntax", '"x"', "="],
    ["count where model = “x”", "syntax", "“", '"'],
    ['count where model is set && model = "x"', "syntax", "&&", "and"],
    ['count where model = "x', "syntax", '"x', undefined],
    ["count where model = Acme", "value", "Acme", '"Acme"'],
    ["count where model = 5", "value", "5", '"5"'],
    ["count where model in 2026", "syntax", "2026", undefined],
    ["count where model in ()", "syntax", ")", undefined],
    ["count where category = WERABLE", "value", "WERABLE", "WEARABLE"],
    ["count where category = 1", "value", "1", undefined],
    ["count where active = ture", "value", "ture", "true"],
    ["count where active = 1", "value", "1", undefined],
    ["count where usage_hours = many", "value", "many", undefined],
    ["count where usage_hours > NaN", "value", "NaN", undefined],
    ["count where usage_hours > 1e3", "unit", "e3", undefined],
    ["count where usage_hours > 1.3", "value", "1.3", undefined],
    ["count where usage_hours > 90 minutes", "value", "90", undefined],
    ["count where usage_hours > 5 wekes", "unit", "wekes", "weeks"],
    ["count where usage_hours > 5 %", "unit", "%", undefined],
    ["count where battery_level > 5 hours", "unit", "hours", undefined],
    ["count where model = 5 hours", "unit", "hours", undefined],
    ["count where usage_hours > 9223372036854775808", "value", "9223372036854775808", undefined],
    ["count where last_sync_time before 2026-02-30", "time", "2026-02-30", undefined],
    ["count where last_sync_time before 2026-02-03T10:00:00", "time", "2026-02-03T10:00:00", undefined],
    ["count where last_sync_time before yesterday", "time", "yesterday", undefined],
    ['count where model = "\\x"', "value", '"\\x"', undefined],
    ['count where model = "\\u{d800}"', "value", '"\\u{d800}"', undefined],
    ["count in 2026-13", "time", "2026-13", undefined],
    ["count in last 30 dyas", "unit", "dyas", "days"],
    ["count in last 0 days", "time", "0", undefined],
    ["count in last 1.5 days", "time", "1.5", undefined],
    ["count during 2026..2025", "time", "during", undefined],
    ["count from 2026 until 2026", "time", "from", undefined],
    ["count by model by model", "repeated", "by", undefined],
    ["count in 2026 from 2025", "repeated", "from", undefined],
    ["average battery_level by model", "syntax", "by", undefined],
    ["count; drop", "syntax", ";", undefined],
    ["count where model is set)", "syntax", ")", undefined],
  ])("%s", (query, code, piece, suggestion) => {
    const error = errorOf(query);
    expect(error).toMatchObject({ code, piece, suggestion });
    expect(query.startsWith(piece, error.position)).toBe(true);
  });

  test("says where, what was expected and what was meant", () => {
    const error = errorOf('count where model contians "x"');
    expect(error.message).toMatchInlineSnapshot(
      `"contians is not understood here; expected in, before, between, not, is set, contains, starts with, ends with, after, <=, >=, !=, <, > or =; did you mean contains?"`,
    );
    expect(error.caret()).toBe(`count where model contians "x"\n                  ^^^^^^^^`);
  });

  test("expects fields, values, dates, units and hospitals by name", () => {
    expect(errorOf("count by").expected).toEqual(["a field"]);
    expect(errorOf("count at").expected).toEqual(["a hospital"]);
    expect(errorOf("count from").expected).toEqual(["a date"]);
    expect(errorOf("count where model =").expected).toEqual(["a value"]);
    expect(errorOf("count in last 3").expected).toEqual(["a unit"]);
    expect(errorOf("count where model is").expected).toEqual(["not", "set"]);
  });

  test("shows the part of a long line that matters, and one line of several", () => {
    const long = `count where ${Array(40).fill("model is set and").join(" ")} modle is set`;
    const [line, carets] = errorOf(long).caret().split("\n") as [string, string];
    expect(line.length).toBeLessThanOrEqual(78);
    expect(line.slice(carets.indexOf("^"), carets.length)).toBe("modle");
    expect(errorOf("count\nwhere modle is set\nin 2026").caret()).toBe("where modle is set\n      ^^^^^");
  });

  test("keeps control characters off the terminal", () => {
    const error = errorOf('count where "\u001b[31m" = 3');
    expect(error.caret()).not.toContain("\u001b");
    expect(error.message).not.toContain("\u001b");
  });

  test("bounds length and depth", () => {
    expect(errorOf(" ".repeat(QUERY_LIMITS.length + 1)).code).toBe("too_large");
    expect(errorOf(`count where ${"(".repeat(100_000)}`).code).toBe("too_large");
    expect(errorOf(`count where ${"not ".repeat(100_000)}`).code).toBe("too_large");
    const { depth } = QUERY_LIMITS;
    const nested = `count where ${"not (".repeat(depth / 2)}model is set${")".repeat(depth / 2)}`;
    expect(() => parseQuery(nested)).not.toThrow();
    const wide = `count where ${Array(200).fill("not (model is set)").join(" and ")}`;
    expect(() => parseQuery(wide)).not.toThrow();
  });

  test("is the only thing that bad text raises", () => {
    const words = fc.constantFrom(
      ...[
        "count",
        "average",
        "where",
        "model",
        "usage_hours",
        "=",
        "in",
        "(",
        ")",
        ",",
        "and",
        "not",
        "is",
        "set",
      ],
      ...[
        '"x"',
        "'",
        "2026",
        "2026-02",
        "..",
        "%",
        "weeks",
        "last",
        "by",
        "at",
        "from",
        "between",
        "\u0000",
        "😀",
        "\\",
      ],
    );
    const query = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(words, { maxLength: 12 }).map((all) => all.join(" ")),
    );
    fc.assert(
      fc.property(query, (text) => {
        try {
          parseQuery(text);
        } catch (error) {
          expect(error).toBeInstanceOf(QueryError);
          expect((error as QueryError).caret().split("\n")).toHaveLength(2);
        }
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});
