import { type CatalogueField, catalogue, textProblem } from "@medtech-chain/domain";
import { DeviceReportSchema, FieldKind } from "@medtech-chain/schema";
import fc from "fast-check";
import type { DeviceReportInit } from "../src/index.ts";

/** Fields of a report besides those that name the device and the time. */
const otherFields = catalogue.filter((field) => field.name !== "hospital" && !field.required);

/** Any value of a field, from its whole range. */
function anyValue(field: CatalogueField): fc.Arbitrary<unknown> {
  switch (field.kind) {
    case FieldKind.TEXT:
    case FieldKind.VERSION:
    case FieldKind.IDENTIFIER:
      return anyText(field);
    case FieldKind.CATEGORY:
      return fc.integer({ min: 1, max: field.categories.length });
    case FieldKind.INTEGER:
    case FieldKind.TIME:
      return fc.integer({ min: field.range!.minimum, max: field.range!.maximum });
    case FieldKind.BOOLEAN:
      return fc.boolean();
    default:
      throw new TypeError(`no values of kind ${field.kind}`);
  }
}

function anyText(field: CatalogueField): fc.Arbitrary<string> {
  const text = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom("A", "A1", "A12", "B", "2.4", "2.4.1", "Größe", "日本", "a🙂b") },
    { weight: 1, arbitrary: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }) },
  );
  return text
    .map((value) => value.normalize("NFC"))
    .filter((value) => textProblem(value, field.maxBytes) === undefined);
}

/** Reports with any subset of the fields, of different devices or times. */
export function anyReports(maxLength: number): fc.Arbitrary<DeviceReportInit[]> {
  const required = catalogue.filter((field) => field.required);
  const shape = (fields: readonly CatalogueField[]) =>
    Object.fromEntries(fields.map((field) => [field.key, anyValue(field)]));
  const report = fc
    .tuple(fc.record(shape(required)), fc.record(shape(otherFields), { requiredKeys: [] }))
    .map(([identity, rest]) => inFieldOrder({ ...rest, ...identity }));
  return fc.uniqueArray(report, { minLength: 1, maxLength, selector: deviceAndTime });
}

/** What no two rows of a batch share. */
export function deviceAndTime(report: DeviceReportInit): string {
  return JSON.stringify([report.udiDeviceIdentifier, report.udiSerialNumber, report.reportTime]);
}

/** The same report with its keys in the order of the schema. */
export function inFieldOrder(report: DeviceReportInit): DeviceReportInit {
  const keys = DeviceReportSchema.fields.map((field) => field.localName as keyof DeviceReportInit);
  return Object.fromEntries(keys.filter((key) => report[key] !== undefined).map((key) => [key, report[key]]));
}

/** A small report; every key can be replaced. */
export function report(init: DeviceReportInit = {}): DeviceReportInit {
  return { udiDeviceIdentifier: "09506000134352", udiSerialNumber: "S1", reportTime: 1_700_000_000, ...init };
}
