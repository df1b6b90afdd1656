import { type DescField, getOption, hasOption } from "@bufbuild/protobuf";
import { DeviceReportSchema, FieldKind, field as fieldOption } from "@medtech-chain/schema";
import type { CatalogueField, DeviceReportKey } from "./field.ts";

/** Every field of a device report, in the order of the schema. Derived from its options; nothing is said twice. */
export const catalogue: readonly CatalogueField[] = DeviceReportSchema.fields.map(fieldToCatalogueField);

const byName = new Map(catalogue.map((field) => [field.name, field]));
const byNumber = new Map(catalogue.map((field) => [field.number, field]));

/** The field of that name, or undefined. */
export function findField(name: string): CatalogueField | undefined {
  return byName.get(name);
}

/** The field of that number in `mtc.device.v1.DeviceReport`, or undefined. */
export function findFieldByNumber(number: number): CatalogueField | undefined {
  return byNumber.get(number);
}

function fieldToCatalogueField(field: DescField): CatalogueField {
  if (!hasOption(field, fieldOption)) throw new TypeError(`${field.toString()} declares no FieldSpec`);
  const spec = getOption(field, fieldOption);
  const ranged = spec.kind === FieldKind.INTEGER || spec.kind === FieldKind.TIME;
  return {
    name: field.name,
    number: field.number,
    key: field.localName as DeviceReportKey,
    kind: spec.kind,
    unit: spec.unit,
    range: ranged ? { minimum: Number(spec.minimum), maximum: Number(spec.maximum) } : undefined,
    maxBytes: spec.maxBytes,
    required: spec.required,
    label: spec.label,
    description: spec.description,
    categories: fieldCategories(field),
  };
}

function fieldCategories(field: DescField): readonly string[] {
  if (field.fieldKind !== "enum") return [];
  const prefix = field.enum.sharedPrefix ?? "";
  return field.enum.values
    .filter((value) => value.number !== 0)
    .map((value) => value.name.slice(prefix.length));
}
