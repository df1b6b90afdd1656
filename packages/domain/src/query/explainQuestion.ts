import {
  type Comparison,
  FieldKind,
  type Filter,
  Operator,
  type Question,
  type Value,
} from "@medtech-chain/schema";
import { findField } from "../catalogue/catalogue.ts";
import { explainPeriod, isAllTime } from "../time/period.ts";
import { formatComparedTime } from "./dates.ts";
import { quote } from "./quotes.ts";

/** Texts that cannot be mistaken for a part of the sentence around them need no quotes. */
const PLAIN_TEXT = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._&/+-]*[\p{L}\p{N}.])?$/u;

/**
 * A question as one English sentence without a full stop: "How many devices whose manufacturer is Acme, by model, that
 * reported in 2026, at all hospitals".
 */
export function explainQuestion(question: Question): string {
  const { period, hospitals, filter, kind } = question;
  const reported =
    period === undefined || isAllTime(period) ? undefined : `that reported ${explainPeriod(period)}`;
  const which = filter === undefined ? reported : explainFilter(filter, false);
  const parts = [which === undefined ? explainKind(question) : `${explainKind(question)} ${which}`];
  if (kind.case === "groupedCount") parts.push(`by ${joinWords(kind.value.fields.map(fieldLabel), "and")}`);
  if (filter !== undefined && reported !== undefined) parts.push(reported);
  parts.push(`at ${hospitals.length === 0 ? "all hospitals" : joinWords(hospitals, "and")}`);
  return parts.join(", ");
}

/** The label of a field as it stands inside a sentence. */
export function fieldLabel(name: string): string {
  const label = findField(name)?.label ?? name;
  const isAbbreviation = /^[A-Z]{2}/.test(label);
  return isAbbreviation ? label : label[0]!.toLowerCase() + label.slice(1);
}

function explainKind({ kind }: Question): string {
  switch (kind.case) {
    case "count":
    case "groupedCount":
      return "How many devices";
    case "average": {
      const unit = findField(kind.value.field)?.unit ?? "";
      return `The average ${fieldLabel(kind.value.field)}${unit === "" ? "" : ` in ${unit}`} of the devices`;
    }
    case undefined:
      return "Something about the devices";
    default:
      return kind satisfies never;
  }
}

function explainFilter({ node }: Filter, nested: boolean): string {
  switch (node.case) {
    case "allOf":
    case "anyOf": {
      const { filters } = node.value;
      const isGroup = filters.length > 1;
      const words = filters.map((filter) => explainFilter(filter, isGroup));
      const joined = words.join(node.case === "allOf" ? " and " : " or ");
      return nested && isGroup ? `(${joined})` : joined;
    }
    case "not":
      if (node.value.node.case === "comparison") return explainComparison(node.value.node.value, true);
      return `except those ${explainFilter(node.value, true)}`;
    case "comparison":
      return explainComparison(node.value, false);
    case undefined:
      return "";
    default:
      return node satisfies never;
  }
}

function explainComparison(comparison: Comparison, negated: boolean): string {
  const field = findField(comparison.field);
  const label = fieldLabel(comparison.field);
  if (field?.kind === FieldKind.BOOLEAN && comparison.operator === Operator.EQUAL) {
    const isTrue = comparison.values[0]?.value.value === true;
    if (negated) return `that are not known to be ${isTrue ? "" : "not "}${label}`;
    return `that are ${isTrue ? "" : "not "}${label}`;
  }
  const values = comparison.values.map((value, index) => explainValue(comparison, value, index));
  return `whose ${label} ${explainOperator(comparison.operator, values, negated)}`;
}

function explainOperator(operator: Operator, values: readonly string[], negated: boolean): string {
  const is = negated ? "is not" : "is";
  const does = (verb: string): string => (negated ? `does not ${verb}` : `${verb}s`);
  const value = values[0] ?? "nothing";
  switch (operator) {
    case Operator.EQUAL:
      return `${is} ${value}`;
    case Operator.IN:
      return `${is} ${joinWords(values, "or")}`;
    case Operator.CONTAINS:
      return `${does("contain")} ${value}`;
    case Operator.STARTS_WITH:
      return `${does("start")} with ${value}`;
    case Operator.ENDS_WITH:
      return `${does("end")} with ${value}`;
    case Operator.LESS:
      return `${is} below ${value}`;
    case Operator.LESS_OR_EQUAL:
      return `${is} at most ${value}`;
    case Operator.GREATER:
      return `${is} above ${value}`;
    case Operator.GREATER_OR_EQUAL:
      return `${is} at least ${value}`;
    case Operator.BETWEEN:
      return `${is} between ${values.join(" and ")}`;
    case Operator.BEFORE:
      return `${is} before ${value}`;
    case Operator.AFTER:
      return `${is} after ${value}`;
    case Operator.IS_SET:
      return negated ? "is not known" : "is known";
    default:
      return `${is} compared with ${value}`;
  }
}

function explainValue({ field: name, operator }: Comparison, { value }: Value, index: number): string {
  const field = findField(name);
  switch (value.case) {
    case "text":
      if (field?.kind === FieldKind.CATEGORY) return value.value.toLowerCase().replaceAll("_", " ");
      return PLAIN_TEXT.test(value.value) ? value.value : quote(value.value);
    case "integer": {
      const unit = field?.unit ?? "";
      return `${withThousands(value.value)}${unit === "" ? "" : ` ${unit}`}`;
    }
    case "time":
      return formatComparedTime(value.value, operator, index);
    case "boolean":
      return value.value ? "yes" : "no";
    case undefined:
      return "nothing";
    default:
      return value satisfies never;
  }
}

/** English separators, whatever the machine's language. */
function withThousands(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

function joinWords(words: readonly string[], conjunction: "and" | "or"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${conjunction} ${words.at(-1)}`;
}
