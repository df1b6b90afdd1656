import {
  type Comparison,
  FieldKind,
  type Filter,
  Operator,
  type Question,
  Reason,
  type Value,
} from "@medtech-chain/schema";
import { findField } from "../catalogue/catalogue.ts";
import { Refusal } from "../error/refusal.ts";
import { operatorNames } from "../question/operators.ts";
import { allTime, formatPeriod } from "../time/period.ts";
import { formatTimeShort } from "../time/time.ts";
import { formatComparedTime } from "./dates.ts";
import { quote } from "./quotes.ts";
import { isBareWord } from "./tokens.ts";

/**
 * The query text of a question: `parseQuery` reads it back as the same question, up to its canonical form.
 *
 * @throws Refusal (MALFORMED) for a question without a kind, a period or the operands of its filter
 */
export function formatQuery(question: Question): string {
  const { filter, hospitals } = question;
  const parts = [formatKind(question)];
  if (filter !== undefined) parts.push(`where ${formatFilter(filter, "where")}`);
  if (question.kind.case === "groupedCount") parts.push(`by ${question.kind.value.fields.join(", ")}`);
  parts.push(...formatPeriodClause(question));
  if (hospitals.length > 0) {
    parts.push(`at ${hospitals.map((id) => (isBareWord(id) ? id : quote(id))).join(", ")}`);
  }
  return parts.join(" ");
}

function formatKind({ kind }: Question): string {
  switch (kind.case) {
    case "count":
    case "groupedCount":
      return "count";
    case "average":
      return `average ${kind.value.field}`;
    case undefined:
      throw malformed("kind", "the question has no kind");
    default:
      return kind satisfies never;
  }
}

function formatPeriodClause({ period }: Question): string[] {
  if (period === undefined || period.from < 1 || period.until <= period.from) {
    throw malformed("period", "the period must begin after 1970 and end after it begins");
  }
  if (period.from === allTime.from && period.until === allTime.until) return [];
  const text = formatPeriod(period);
  if (text === undefined)
    return [`from ${formatTimeShort(period.from)} until ${formatTimeShort(period.until)}`];
  return [`${text.includes("..") ? "during" : "in"} ${text}`];
}

/** What a filter stands inside of; it decides about parentheses. */
type Surrounding = "where" | "allOf" | "anyOf" | "not";

function formatFilter(filter: Filter, inside: Surrounding): string {
  const { node } = unwrapGroup(filter);
  switch (node.case) {
    case "allOf":
    case "anyOf": {
      const { case: kind, value: group } = node;
      const parts = group.filters.map((part) => formatFilter(part, kind));
      const joined = parts.join(kind === "allOf" ? " and " : " or ");
      return inside === "where" ? joined : `(${joined})`;
    }
    case "not": {
      const inner = unwrapGroup(node.value);
      const negated = inner.node.case === "comparison" ? formatNegated(inner.node.value) : undefined;
      return negated ?? `not ${formatFilter(inner, "not")}`;
    }
    case "comparison":
      return formatComparison(node.value, operatorNames[node.value.operator]);
    case undefined:
      throw malformed("filter", "a filter says nothing");
    default:
      return node satisfies never;
  }
}

/** A group of one says what its part says. */
function unwrapGroup(filter: Filter): Filter {
  const { node } = filter;
  if (node.case !== "allOf" && node.case !== "anyOf") return filter;
  const [first, ...rest] = node.value.filters;
  if (first === undefined) throw malformed("filter", "a group of filters is empty");
  return rest.length === 0 ? unwrapGroup(first) : filter;
}

function formatNegated(comparison: Comparison): string | undefined {
  switch (comparison.operator) {
    case Operator.EQUAL:
      return formatComparison(comparison, "!=");
    case Operator.IN:
      return formatComparison(comparison, "not in");
    case Operator.IS_SET:
      return formatComparison(comparison, "is not set");
    default:
      return undefined;
  }
}

function formatComparison(comparison: Comparison, name: string | undefined): string {
  const { field, operator, values } = comparison;
  if (name === undefined) throw malformed(field, `${field} is compared with an unknown operator`);
  const texts = values.map((value, index) => formatValue(comparison, value, index));
  if (operator === Operator.IS_SET) return `${field} ${name}`;
  if (operator === Operator.IN) return `${field} ${name} (${texts.join(", ")})`;
  return `${field} ${name} ${texts.join(" and ")}`;
}

function formatValue({ field, operator }: Comparison, { value }: Value, index: number): string {
  switch (value.case) {
    case "text":
      return findField(field)?.kind === FieldKind.CATEGORY && isBareWord(value.value)
        ? value.value
        : quote(value.value);
    case "integer":
      return value.value.toString();
    case "time":
      return formatComparedTime(value.value, operator, index);
    case "boolean":
      return value.value ? "true" : "false";
    case undefined:
      throw malformed(field, `${field} is compared with nothing`);
    default:
      return value satisfies never;
  }
}

function malformed(subject: string, message: string): Refusal {
  return new Refusal(Reason.MALFORMED, message, { subject });
}
