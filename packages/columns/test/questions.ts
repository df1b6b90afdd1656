import {
  type CheckedDimension,
  type CheckedFilter,
  type CheckedSelection,
  catalogue,
  compareVersions,
  operatorsByKind,
} from "@medtech-chain/domain";
import { FieldKind, Operator } from "@medtech-chain/schema";
import fc from "fast-check";
import { hospitals, pools, poolToFilterValues } from "./streams.ts";

const filterFields = catalogue.filter(
  (field) => field.name === "hospital" || (field.name in pools && field.kind !== FieldKind.IDENTIFIER),
);

const anyComparison: fc.Arbitrary<CheckedFilter> = fc.constantFrom(...filterFields).chain((field) => {
  const isHospital = field.name === "hospital";
  const values = isHospital ? [...hospitals, "nowhere"] : poolToFilterValues(field.name);
  return fc.constantFrom(...operatorsByKind[field.kind]!).chain((operator) => {
    const value = textPart(
      operator,
      fc.constantFrom<string | number | boolean>(...values, ...unseenValues(field.kind)),
    );
    const count = operator === Operator.IS_SET ? 0 : operator === Operator.BETWEEN ? 2 : 1;
    const several =
      operator === Operator.IN ? { minLength: 1, maxLength: 4 } : { minLength: count, maxLength: count };
    return fc.array(value, several).map((list) => ({
      type: "comparison" as const,
      field,
      operator,
      values: operator === Operator.BETWEEN ? list.sort(inOrder) : list,
    }));
  });
});

const partOperators: ReadonlySet<Operator> = new Set([
  Operator.CONTAINS,
  Operator.STARTS_WITH,
  Operator.ENDS_WITH,
]);

/** Parts of texts, for the operators that look for parts. */
function textPart<T>(operator: Operator, value: fc.Arbitrary<T>): fc.Arbitrary<T | string> {
  if (!partOperators.has(operator)) return value;
  return fc.oneof(value, fc.constantFrom("A", "B", "cme", "ü", "🙂", "2.", ".1", "a"));
}

function unseenValues(kind: FieldKind): (string | number)[] {
  switch (kind) {
    case FieldKind.TEXT:
    case FieldKind.VERSION:
      return ["2.5", "acme"];
    case FieldKind.INTEGER:
    case FieldKind.TIME:
      return [2, 13];
    default:
      return [];
  }
}

function inOrder(left: string | number | boolean, right: string | number | boolean): number {
  return typeof left === "string" ? compareVersions(left, String(right)) : Number(left) - Number(right);
}

const anyFilter: fc.Arbitrary<CheckedFilter> = fc.letrec<{ filter: CheckedFilter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    anyComparison,
    fc.record({
      type: fc.constantFrom("all_of", "any_of"),
      filters: fc.array(tie("filter"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ type: fc.constant("not" as const), filter: tie("filter") }),
  ),
})).filter;

/** Any period, hospitals and filter. */
export const anySelection: fc.Arbitrary<CheckedSelection> = fc.record({
  period: fc
    .tuple(fc.integer({ min: 8, max: 17 }), fc.integer({ min: 1, max: 10 }))
    .map(([from, length]) => ({ from, until: from + length })),
  hospitals: fc.subarray([...hospitals], { minLength: 1 }),
  filter: fc.option(anyFilter, { nil: undefined }),
});

const groupFields = ["hospital", "category", "active", "model", "firmware_version"];

const anyDimension: fc.Arbitrary<CheckedDimension> = fc.constantFrom(...groupFields).chain((name) => {
  const field = catalogue.find((each) => each.name === name)!;
  const values = name === "hospital" ? [...hospitals] : poolToFilterValues(name);
  return fc.record({
    field: fc.constant(field),
    domain: fc.shuffledSubarray([...values, ...(field.kind === FieldKind.TEXT ? ["never seen"] : [])], {
      minLength: 1,
    }),
    other: fc.boolean(),
    notSet: fc.boolean(),
  });
});

/** One or two dimensions of different fields. */
export const anyDimensions: fc.Arbitrary<CheckedDimension[]> = fc.uniqueArray(anyDimension, {
  minLength: 1,
  maxLength: 2,
  selector: (dimension) => dimension.field.name,
});
