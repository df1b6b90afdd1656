import { type Comparison, type Filter, Operator, Reason } from "@medtech-chain/schema";
import { catalogue, findField } from "../catalogue/catalogue.ts";
import type { CatalogueField } from "../catalogue/field.ts";
import { suggest } from "../catalogue/suggest.ts";
import { compareVersions } from "../catalogue/version.ts";
import { Refusal } from "../error/refusal.ts";
import type { CheckedComparison, CheckedFilter, FieldValue } from "./checked.ts";
import { kindNames, operatorNames, operatorsByKind } from "./operators.ts";
import { checkValue } from "./value.ts";

/** Deepest nesting, most nodes and most values of one comparison that a filter may have. */
export const FILTER_LIMITS = { depth: 16, nodes: 256, values: 256 } as const;

/** Parses a filter once. Refuses unknown fields, operators without sense, and values outside their range, by name. */
export function checkFilter(filter: Filter): CheckedFilter {
  let nodes = 0;
  const check = (node: Filter, depth: number): CheckedFilter => {
    nodes += 1;
    if (depth > FILTER_LIMITS.depth || nodes > FILTER_LIMITS.nodes) {
      throw new Refusal(
        Reason.MALFORMED,
        `a filter has at most ${FILTER_LIMITS.nodes} parts, nested at most ${FILTER_LIMITS.depth} deep`,
        { subject: "filter" },
      );
    }
    switch (node.node.case) {
      case "allOf":
      case "anyOf": {
        const filters = node.node.value.filters;
        if (filters.length === 0) {
          throw new Refusal(Reason.MALFORMED, "a group of filters is empty", { subject: "filter" });
        }
        const type = node.node.case === "allOf" ? "all_of" : "any_of";
        return { type, filters: filters.map((child) => check(child, depth + 1)) };
      }
      case "not":
        return { type: "not", filter: check(node.node.value, depth + 1) };
      case "comparison":
        return checkComparison(node.node.value);
      case undefined:
        throw new Refusal(Reason.MALFORMED, "a filter says nothing", { subject: "filter" });
      default:
        return node.node satisfies never;
    }
  };
  return check(filter, 1);
}

/** The field of that name. Refuses an unknown one with the name that was probably meant. */
export function requireField(name: string): CatalogueField {
  const field = findField(name);
  if (field !== undefined) return field;
  const meant = suggest(
    name,
    catalogue.map((known) => known.name),
  );
  throw new Refusal(
    Reason.UNKNOWN_FIELD,
    `there is no field ${JSON.stringify(name.slice(0, 64))}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    { subject: name.slice(0, 64) },
  );
}

function checkComparison(comparison: Comparison): CheckedComparison {
  const field = requireField(comparison.field);
  const { operator } = comparison;
  const allowed = operatorsByKind[field.kind] ?? [];
  if (!allowed.includes(operator)) {
    const names = allowed.map((each) => operatorNames[each]).join(", ");
    throw new Refusal(
      Reason.OPERATOR_NOT_ALLOWED,
      allowed.length === 0
        ? `${field.name} tells devices apart and cannot be used in a filter`
        : `${field.name} is a ${kindNames[field.kind]} and cannot be compared with "${operatorNames[operator] ?? operator}"; it knows ${names}`,
      { subject: field.name },
    );
  }
  checkValueCount(field, comparison);
  const values = comparison.values.map((value) => checkValue(field, value));
  if (operator === Operator.BETWEEN && isAfter(values[0]!, values[1]!)) {
    throw new Refusal(Reason.MALFORMED, `${field.name} between: the first value comes after the second`, {
      subject: field.name,
    });
  }
  return { type: "comparison", field, operator, values };
}

function checkValueCount(field: CatalogueField, { operator, values }: Comparison): void {
  const [least, most] =
    operator === Operator.IS_SET
      ? [0, 0]
      : operator === Operator.BETWEEN
        ? [2, 2]
        : operator === Operator.IN
          ? [1, FILTER_LIMITS.values]
          : [1, 1];
  if (values.length >= least && values.length <= most) return;
  const wanted = least === most ? `${least}` : `${least} to ${most}`;
  throw new Refusal(
    Reason.MALFORMED,
    `${field.name} ${operatorNames[operator]} takes ${wanted} values, not ${values.length}`,
    { subject: field.name },
  );
}

function isAfter(left: FieldValue, right: FieldValue): boolean {
  if (typeof left === "string" && typeof right === "string") return compareVersions(left, right) > 0;
  return left > right;
}
