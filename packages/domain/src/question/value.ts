import { FieldKind, Reason, type Value } from "@medtech-chain/schema";
import type { CatalogueField } from "../catalogue/field.ts";
import { suggest } from "../catalogue/suggest.ts";
import { textProblem } from "../catalogue/text.ts";
import { Refusal } from "../error/refusal.ts";
import type { FieldValue } from "./checked.ts";
import { kindNames } from "./operators.ts";

/** The value as the field's kind has it. Refuses a value of another kind, or outside the field's range, by name. */
export function checkValue(field: CatalogueField, value: Value): FieldValue {
  switch (field.kind) {
    case FieldKind.TEXT:
    case FieldKind.VERSION:
      if (value.value.case === "text") return checkTextValue(field, value.value.value);
      break;
    case FieldKind.CATEGORY:
      if (value.value.case === "text") return checkCategory(field, value.value.value);
      break;
    case FieldKind.INTEGER:
      if (value.value.case === "integer") return checkRange(field, value.value.value);
      break;
    case FieldKind.TIME:
      if (value.value.case === "time") return checkRange(field, BigInt(value.value.value));
      break;
    case FieldKind.BOOLEAN:
      if (value.value.case === "boolean") return value.value.value;
      break;
    default:
      break;
  }
  throw new Refusal(
    Reason.MALFORMED,
    `${field.name} is compared with ${value.value.case ?? "nothing"}, but its values are of kind ${kindNames[field.kind]}`,
    { subject: field.name },
  );
}

function checkTextValue(field: CatalogueField, text: string): string {
  const problem = textProblem(text, field.maxBytes);
  if (problem === undefined) return text;
  throw new Refusal(Reason.MALFORMED, `a value for ${field.name} ${problem} (${field.maxBytes} bytes)`, {
    subject: field.name,
  });
}

function checkCategory(field: CatalogueField, name: string): string {
  if (field.categories.includes(name)) return name;
  const meant = suggest(name, field.categories);
  throw new Refusal(
    Reason.VALUE_OUT_OF_RANGE,
    `${field.name} has no value ${JSON.stringify(name.slice(0, 64))}${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    { subject: field.name },
  );
}

function checkRange(field: CatalogueField, value: bigint): number {
  const { minimum, maximum } = field.range!;
  if (value >= BigInt(minimum) && value <= BigInt(maximum)) return Number(value);
  throw new Refusal(
    Reason.VALUE_OUT_OF_RANGE,
    `${field.name} lies between ${minimum} and ${maximum} ${field.unit}, not at ${value}`.replace("  ", " "),
    { subject: field.name },
  );
}
