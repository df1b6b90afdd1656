import { create, equals } from "@bufbuild/protobuf";
import {
  CutSchema,
  type Filter,
  FilterSchema,
  Operator,
  PrivacyMode,
  QuestionSchema,
  TermsSchema,
} from "@medtech-chain/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Init } from "../../test/rules.ts";
import { askId, canonicalCut } from "./askId.ts";
import { canonicalQuestion } from "./canonical.ts";

const hospitals = ["hospital-a", "hospital-b"];

function leaf(field: string, ...values: string[]): Filter {
  return create(FilterSchema, {
    node: {
      case: "comparison",
      value: {
        field,
        operator: values.length === 1 ? Operator.EQUAL : Operator.IN,
        values: values.map((value) => ({ value: { case: "text" as const, value } })),
      },
    },
  });
}

const group = (kind: "allOf" | "anyOf", ...filters: Filter[]) =>
  create(FilterSchema, { node: { case: kind, value: { filters } } });
const not = (filter: Filter) => create(FilterSchema, { node: { case: "not", value: filter } });

function question(filter: Filter, init: Init<typeof QuestionSchema> = {}) {
  return create(QuestionSchema, {
    period: { from: 1, until: 2 },
    filter,
    kind: { case: "count", value: {} },
    ...init,
  });
}

/** Filters up to four deep over three fields. */
const filters: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc
      .tuple(
        fc.constantFrom("model", "manufacturer", "device_type"),
        fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }),
      )
      .map(([field, values]) => leaf(field, ...values)),
    fc
      .tuple(
        fc.constantFrom("allOf" as const, "anyOf" as const),
        fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
      )
      .map(([kind, parts]) => group(kind, ...parts)),
    tie("filter").map(not),
  ),
})).filter;

describe("canonicalQuestion", () => {
  it("is idempotent", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        const once = canonicalQuestion(question(filter), hospitals);
        expect(equals(QuestionSchema, canonicalQuestion(once, hospitals), once)).toBe(true);
      }),
      { seed: 7 },
    );
  });

  it("does not depend on the order or repetition of parts, nor on nesting", () => {
    const shuffled = filters.chain((filter) =>
      fc
        .tuple(fc.constant(filter), fc.infiniteStream(fc.nat()))
        .map(([original, random]) => ({ original, respelled: respell(original, random) })),
    );
    fc.assert(
      fc.property(shuffled, ({ original, respelled }) => {
        const left = canonicalQuestion(question(original), hospitals);
        const right = canonicalQuestion(question(respelled), hospitals);
        expect(right).toEqual(left);
      }),
      { seed: 7 },
    );
  });

  it("takes no hospital for all of them", () => {
    const all = canonicalQuestion(
      question(leaf("model", "a"), { hospitals: ["hospital-b", "hospital-a"] }),
      hospitals,
    );
    expect(canonicalQuestion(question(leaf("model", "a")), hospitals)).toEqual(all);
  });
});

describe("askId", () => {
  const base = {
    question: canonicalQuestion(question(leaf("model", "a")), hospitals),
    terms: create(TermsSchema),
    cut: create(CutSchema, { entries: [{ hospital: "hospital-a", sequence: 3, hash: new Uint8Array(32) }] }),
    privacy: { mode: PrivacyMode.DIFFERENTIAL, microEpsilon: 500_000n },
  };

  it("changes with every part", () => {
    const others = [
      { ...base, question: canonicalQuestion(question(leaf("model", "b")), hospitals) },
      { ...base, terms: create(TermsSchema, { upperBound: 1n }) },
      {
        ...base,
        cut: create(CutSchema, {
          entries: [{ hospital: "hospital-a", sequence: 4, hash: new Uint8Array(32) }],
        }),
      },
      { ...base, privacy: { ...base.privacy, microEpsilon: 500_001n } },
      { ...base, privacy: { ...base.privacy, mode: PrivacyMode.OFF } },
    ];
    const ids = [base, ...others].map(askId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{64}$/);
  });

  it("does not depend on the order of the cut", () => {
    const entries = [
      { hospital: "hospital-b", sequence: 1, hash: new Uint8Array(32) },
      { hospital: "hospital-a", sequence: 3, hash: new Uint8Array(32) },
    ];
    const forwards = canonicalCut(create(CutSchema, { entries }));
    const backwards = canonicalCut(create(CutSchema, { entries: entries.toReversed() }));
    expect(askId({ ...base, cut: forwards })).toBe(askId({ ...base, cut: backwards }));
  });
});

/** The same filter with parts shuffled, repeated, wrapped in groups of one and negated twice. */
function respell(filter: Filter, random: IterableIterator<number>): Filter {
  const next = () => random.next().value as number;
  const node = filter.node;
  let result = filter;
  if (node.case === "allOf" || node.case === "anyOf") {
    const parts = node.value.filters.map((part) => respell(part, random));
    parts.sort(() => (next() % 2 === 0 ? 1 : -1));
    result = group(node.case, ...parts, parts[next() % parts.length]!);
  } else if (node.case === "not") {
    result = not(respell(node.value, random));
  }
  const wrapping = next() % 4;
  if (wrapping === 0) return group("allOf", result);
  if (wrapping === 1) return group("anyOf", result);
  return wrapping === 2 ? not(not(result)) : result;
}
