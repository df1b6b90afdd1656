import { create, equals, type MessageInitShape } from "@bufbuild/protobuf";
import { FieldKind, type FilterSchema, Operator, type Question, QuestionSchema } from "@medtech-chain/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogue } from "../catalogue/catalogue.ts";
import type { CatalogueField } from "../catalogue/field.ts";
import { canonicalQuestion } from "../question/canonical.ts";
import { operatorsByKind } from "../question/operators.ts";
import { allTime } from "../time/index.ts";
import { formatQuery, parseQuery } from "./index.ts";

type FilterInit = MessageInitShape<typeof FilterSchema>;
type ValueInit = {
  value:
    | { case: "text"; value: string }
    | { case: "integer"; value: bigint }
    | { case: "time"; value: number }
    | { case: "boolean"; value: boolean };
};

const text = (value: string): ValueInit => ({ value: { case: "text", value } });
const integer = (value: bigint): ValueInit => ({ value: { case: "integer", value } });
const time = (value: string): ValueInit => ({ value: { case: "time", value: Date.parse(value) / 1000 } });
const boolean = (value: boolean): ValueInit => ({ value: { case: "boolean", value } });
const compare = (field: string, operator: Operator, ...values: ValueInit[]): FilterInit => ({
  node: { case: "comparison", value: { field, operator, values } },
});
const not = (filter: FilterInit): FilterInit => ({ node: { case: "not", value: filter } });
const all = (...filters: FilterInit[]): FilterInit => ({ node: { case: "allOf", value: { filters } } });
const any = (...filters: FilterInit[]): FilterInit => ({ node: { case: "anyOf", value: { filters } } });

const filterOf = (query: string): unknown => parseQuery(`count where ${query}`).filter;
const filter = (init: FilterInit): unknown => create(QuestionSchema, { filter: init }).filter;

describe("parseQuery", () => {
  test("reads kinds, groups, periods and hospitals in any order", () => {
    const expected = create(QuestionSchema, {
      kind: { case: "groupedCount", value: { fields: ["manufacturer", "firmware_version"] } },
      period: { from: Date.UTC(2026, 0) / 1000, until: Date.UTC(2026, 6) / 1000 },
      hospitals: ["hospital-a", "3rd clinic"],
      filter: compare("active", Operator.EQUAL, boolean(true)),
    });
    const clauses = [
      "where active = yes",
      "by manufacturer, firmware_version",
      "during 2026-01-01..2026-06-30",
      'at hospital-a, "3rd clinic"',
    ];
    expect(parseQuery(`count ${clauses.join(" ")}`)).toEqual(expected);
    expect(parseQuery(`COUNT\n  Devices ${clauses.toReversed().join("\n\t")}`)).toEqual(expected);
  });

  test("reads averages", () => {
    expect(parseQuery("average battery_level")).toEqual(
      create(QuestionSchema, {
        kind: { case: "average", value: { field: "battery_level" } },
        period: { ...allTime },
      }),
    );
  });

  test.each<[string, FilterInit]>([
    ['manufacturer = "Acme"', compare("manufacturer", Operator.EQUAL, text("Acme"))],
    [
      "manufacturer = 'A \"c\" \\\\ \\u{1f600}'",
      compare("manufacturer", Operator.EQUAL, text('A "c" \\ 😀')),
    ],
    ['manufacturer != "Acme"', not(compare("manufacturer", Operator.EQUAL, text("Acme")))],
    ['model in ("a","b")', compare("model", Operator.IN, text("a"), text("b"))],
    ['model not in ("a")', not(compare("model", Operator.IN, text("a")))],
    ['model contains "a"', compare("model", Operator.CONTAINS, text("a"))],
    ['model starts with "a"', compare("model", Operator.STARTS_WITH, text("a"))],
    ['model ENDS WITH "a"', compare("model", Operator.ENDS_WITH, text("a"))],
    ["model is set", compare("model", Operator.IS_SET)],
    ["model is not set", not(compare("model", Operator.IS_SET))],
    ["firmware_version < 2.4", compare("firmware_version", Operator.LESS, text("2.4"))],
    [
      "firmware_version >= 2.10.1-rc.1",
      compare("firmware_version", Operator.GREATER_OR_EQUAL, text("2.10.1-rc.1")),
    ],
    ["firmware_version = 2.4-beta", compare("firmware_version", Operator.EQUAL, text("2.4-beta"))],
    [
      'firmware_version between 2 and "3"',
      compare("firmware_version", Operator.BETWEEN, text("2"), text("3")),
    ],
    ["category = wearable", compare("category", Operator.EQUAL, text("WEARABLE"))],
    [
      'medical_speciality = "Pain medicine"',
      compare("medical_speciality", Operator.EQUAL, text("PAIN_MEDICINE")),
    ],
    ["usage_hours ≤ 1_000", compare("usage_hours", Operator.LESS_OR_EQUAL, integer(1000n))],
    ["usage_hours > -5", compare("usage_hours", Operator.GREATER, integer(-5n))],
    ["usage_hours > 6 weeks", compare("usage_hours", Operator.GREATER, integer(1008n))],
    ["usage_hours > 1.5days", compare("usage_hours", Operator.GREATER, integer(36n))],
    ["usage_hours > 90.0", compare("usage_hours", Operator.GREATER, integer(90n))],
    ["sync_frequency_seconds = 2 min", compare("sync_frequency_seconds", Operator.EQUAL, integer(120n))],
    ["battery_level < 20 %", compare("battery_level", Operator.LESS, integer(20n))],
    ["battery_level < 20%", compare("battery_level", Operator.LESS, integer(20n))],
    ["active = no", compare("active", Operator.EQUAL, boolean(false))],
    ["last_sync_time before 2026", compare("last_sync_time", Operator.BEFORE, time("2026-01-01T00:00:00Z"))],
    ["last_sync_time after 2026-02", compare("last_sync_time", Operator.AFTER, time("2026-02-28T23:59:59Z"))],
    [
      "last_sync_time between 2025-12-31 and 2026-01-01T01:00:00+01:00",
      compare("last_sync_time", Operator.BETWEEN, time("2025-12-31T00:00:00Z"), time("2026-01-01T00:00:00Z")),
    ],
    [
      "model is set or not active = yes and (os_version is set or category is set)",
      any(
        compare("model", Operator.IS_SET),
        all(
          not(compare("active", Operator.EQUAL, boolean(true))),
          any(compare("os_version", Operator.IS_SET), compare("category", Operator.IS_SET)),
        ),
      ),
    ],
    [
      "usage_hours between 1 and 2 and model is set",
      all(
        compare("usage_hours", Operator.BETWEEN, integer(1n), integer(2n)),
        compare("model", Operator.IS_SET),
      ),
    ],
  ])("%s", (query, expected) => {
    expect(filterOf(query)).toEqual(filter(expected));
  });

  test("takes a period after a filter that ends with a value", () => {
    const question = parseQuery("count where usage_hours > 1000 in 2026");
    expect(question.period).toMatchObject({
      from: Date.UTC(2026, 0) / 1000,
      until: Date.UTC(2027, 0) / 1000,
    });
  });

  test.each([
    ["in 2026-03", "2026-03-01", "2026-04-01"],
    ["during 2026-03-01", "2026-03-01", "2026-03-02"],
    ["from 2026 until 2026-02-03", "2026-01-01", "2026-02-03"],
    ["from 2026-02-03T12:00:00Z", "2026-02-03T12:00:00Z", "2100-01-01"],
    ["until 2026-02-03", "1970-01-01T00:00:01Z", "2026-02-03"],
    ["in last 30 days", "2026-02-14", "2026-03-16"],
    ["in LAST 1 Week", "2026-03-09", "2026-03-16"],
  ])("%s", (clause, from, until) => {
    const { period } = parseQuery(`count ${clause}`, { now: Date.UTC(2026, 2, 15, 10) / 1000 });
    expect(period).toMatchObject({ from: Date.parse(from) / 1000, until: Date.parse(until) / 1000 });
  });
});

const fieldsToCompare = catalogue.filter(({ kind }) => kind !== FieldKind.IDENTIFIER);

/** Any value that the field may hold, so that every question below is one that the question check takes. */
function anyValueOf(field: CatalogueField): fc.Arbitrary<ValueInit> {
  switch (field.kind) {
    case FieldKind.CATEGORY:
      return fc.constantFrom(...field.categories).map(text);
    case FieldKind.INTEGER:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(integer);
    case FieldKind.TIME: {
      const second = fc.integer({ min: 0, max: 2 ** 32 - 1 });
      const dayEnd = fc.integer({ min: 1, max: 49_000 }).map((day) => day * 86_400 - 1);
      return fc.oneof(second, dayEnd).map((value): ValueInit => ({ value: { case: "time", value } }));
    }
    case FieldKind.BOOLEAN:
      return fc.boolean().map(boolean);
    default:
      return fc.string({ unit: "binary" }).map(text);
  }
}

const comparison: fc.Arbitrary<FilterInit> = fc
  .constantFrom(
    ...fieldsToCompare.flatMap((field) =>
      operatorsByKind[field.kind]!.map((operator) => ({ field, operator })),
    ),
  )
  .chain(({ field, operator }) => {
    const [minLength, maxLength] =
      operator === Operator.IS_SET
        ? [0, 0]
        : operator === Operator.BETWEEN
          ? [2, 2]
          : operator === Operator.IN
            ? [1, 4]
            : [1, 1];
    return fc
      .array(anyValueOf(field), { minLength, maxLength })
      .map((values) => compare(field.name, operator, ...values));
  });

const anyFilter = fc.letrec<{ filter: FilterInit }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 5, depthSize: "medium" },
    comparison,
    fc.array(tie("filter"), { minLength: 1, maxLength: 4 }).map((filters) => all(...filters)),
    fc.array(tie("filter"), { minLength: 1, maxLength: 4 }).map((filters) => any(...filters)),
    tie("filter").map(not),
  ),
})).filter;

const anyPeriod = fc.oneof(
  fc.constant({ ...allTime }),
  fc
    .tuple(fc.integer({ min: 1, max: 2 ** 32 - 2 }), fc.integer({ min: 1, max: 2 ** 31 }))
    .map(([from, length]) => ({
      from,
      until: Math.min(from + length, 2 ** 32 - 1),
    })),
  fc.tuple(fc.integer({ min: 0, max: 49_000 }), fc.integer({ min: 1, max: 700 })).map(([start, days]) => ({
    from: Math.max(1, start * 86_400),
    until: (start + days) * 86_400,
  })),
  fc
    .tuple(
      fc.integer({ min: 1970, max: 2100 }),
      fc.integer({ min: 0, max: 24 }),
      fc.integer({ min: 1, max: 24 }),
    )
    .map(([year, month, months]) => ({
      from: Math.max(1, Date.UTC(year, month) / 1000),
      until: Date.UTC(year, month + months) / 1000,
    })),
);

const fieldName = fc.constantFrom(...catalogue.map(({ name }) => name));
const hospital = fc.oneof(
  fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/),
  fc.constantFrom("by", "count", "at", "last", "3rd"),
);

const anyQuestion: fc.Arbitrary<Question> = fc
  .record({
    period: anyPeriod,
    hospitals: fc.array(hospital, { maxLength: 3 }),
    filter: fc.option(anyFilter, { nil: undefined }),
    kind: fc.oneof(
      fc.constant({ case: "count" as const, value: {} }),
      fc
        .uniqueArray(fieldName, { minLength: 1, maxLength: 2 })
        .map((fields) => ({ case: "groupedCount" as const, value: { fields } })),
      fieldName.map((field) => ({ case: "average" as const, value: { field } })),
    ),
  })
  .map(({ filter: tree, ...rest }) =>
    create(QuestionSchema, { ...rest, ...(tree === undefined ? {} : { filter: tree }) }),
  );

describe("formatQuery", () => {
  test("is read back as the same question", () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const again = parseQuery(formatQuery(question));
        expect(equals(QuestionSchema, canonicalQuestion(again, []), canonicalQuestion(question, []))).toBe(
          true,
        );
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  test("is a fixed point: formatting what was read changes nothing", () => {
    fc.assert(
      fc.property(anyQuestion, (question) => {
        const query = formatQuery(question);
        expect(formatQuery(parseQuery(query))).toBe(query);
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  test.each([
    [
      'count   where manufacturer="Acme" and usage_hours>1000 by model',
      'count where manufacturer = "Acme" and usage_hours > 1000 by model',
    ],
    [
      "average battery_level at hospital-a in 2026 where category=wearable",
      "average battery_level where category = WEARABLE in 2026 at hospital-a",
    ],
    ["count during 2026-01-01..2026-06-30 by model", "count by model during 2026-01..2026-06"],
    ["count where not model is set", "count where model is not set"],
    ["count where last_sync_time after 2026-03", "count where last_sync_time after 2026-03-31"],
    ["count where not (active = yes or active = no)", "count where not (active = true or active = false)"],
    ["count where last_sync_time before 2026", "count where last_sync_time before 2026-01-01"],
    ['count where model = "a\\u{202e}b"', 'count where model = "a\\u{202e}b"'],
  ])("%s", (query, canonical) => {
    expect(formatQuery(parseQuery(query))).toBe(canonical);
  });

  test("refuses a question that says nothing", () => {
    const period = { from: 1, until: 2 };
    expect(() => formatQuery(create(QuestionSchema, { period }))).toThrow("no kind");
    expect(() => formatQuery(create(QuestionSchema, { kind: { case: "count", value: {} } }))).toThrow(
      "period",
    );
    expect(() =>
      formatQuery(create(QuestionSchema, { kind: { case: "count", value: {} }, period, filter: all() })),
    ).toThrow("empty");
  });
});
