import { clone, create, toBinary } from "@bufbuild/protobuf";
import {
  type Comparison,
  ComparisonSchema,
  type Filter,
  FilterSchema,
  Operator,
  type Question,
  QuestionSchema,
  ValueSchema,
} from "@medtech-chain/schema";

/**
 * The one form of a question that all its spellings share: hospitals named and sorted, nested groups of the same kind
 * flattened, parts sorted and without repetition, a group of one replaced by its part, double negation removed,
 * lists of values sorted, a list of one value written as an equality.
 *
 * @param hospitals all hospitals of the consortium, sorted: what an empty list of hospitals stands for
 */
export function canonicalQuestion(question: Question, hospitals: readonly string[]): Question {
  const canonical = clone(QuestionSchema, question);
  canonical.hospitals =
    question.hospitals.length === 0 ? [...hospitals] : [...new Set(question.hospitals)].sort();
  if (question.filter !== undefined) canonical.filter = canonicalFilter(question.filter);
  return canonical;
}

function canonicalFilter(filter: Filter): Filter {
  switch (filter.node.case) {
    case "allOf":
    case "anyOf":
      return canonicalGroup(filter.node.case, filter.node.value.filters);
    case "not": {
      const inner = canonicalFilter(filter.node.value);
      return inner.node.case === "not"
        ? inner.node.value
        : create(FilterSchema, { node: { case: "not", value: inner } });
    }
    case "comparison":
      return create(FilterSchema, {
        node: { case: "comparison", value: canonicalComparison(filter.node.value) },
      });
    case undefined:
      return filter;
    default:
      return filter.node satisfies never;
  }
}

function canonicalGroup(kind: "allOf" | "anyOf", parts: readonly Filter[]): Filter {
  const flattened = parts
    .map(canonicalFilter)
    .flatMap((part) => (part.node.case === kind ? part.node.value.filters : [part]));
  const filters = sortedUnique(flattened, (part) => toBinary(FilterSchema, part));
  if (filters.length === 1) return filters[0]!;
  return create(FilterSchema, { node: { case: kind, value: { filters } } });
}

function canonicalComparison(comparison: Comparison): Comparison {
  if (comparison.operator !== Operator.IN) return comparison;
  const values = sortedUnique(comparison.values, (value) => toBinary(ValueSchema, value));
  const operator = values.length === 1 ? Operator.EQUAL : Operator.IN;
  return create(ComparisonSchema, { field: comparison.field, operator, values });
}

function sortedUnique<T>(items: readonly T[], bytes: (item: T) => Uint8Array): T[] {
  const keyed = items
    .map((item) => ({ item, key: bytes(item) }))
    .sort((left, right) => compareBytes(left.key, right.key));
  return keyed
    .filter(({ key }, i) => i === 0 || compareBytes(keyed[i - 1]!.key, key) !== 0)
    .map(({ item }) => item);
}

/** Lexicographic order of bytes. */
export function compareBytes(left: Uint8Array, right: Uint8Array): number {
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}
