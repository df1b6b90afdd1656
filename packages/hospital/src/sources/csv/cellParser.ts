import { type CatalogueField, textProblem } from "@medtech-chain/domain";
import { DeviceReportSchema, FieldKind } from "@medtech-chain/schema";
import { didYouMean } from "../../didYouMean.ts";
import { showValue } from "../../showValue.ts";
import { createDateFormat } from "./dates.ts";
import type { FieldMapping } from "./mapping.ts";
import { parseDecimal, parseShortWhole } from "./number.ts";
import { isProblem, type Problem } from "./problem.ts";
import { type Conversion, convert, findConversion } from "./units.ts";

/** Value of a field as the report message holds it. */
export type CellValue = string | number | boolean;

/** What a cell's value depends on besides its text. */
export interface CellContext {
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: number;
  /** Text of the unit column, where the mapping names one. */
  readonly unit?: string | undefined;
}

/** Reads a cell that is not absent. */
export type CellParser = (text: string, context: CellContext) => CellValue | Problem;

/** How far the clocks of a device and of this machine may differ, in seconds. */
const CLOCK_TOLERANCE = 300;

/** Times of something that has happened; the others (expiry) may lie ahead. */
const PAST_FIELDS = new Set([
  "udi_manufacturing_date",
  "production_time",
  "last_service_time",
  "last_sync_time",
  "report_time",
]);

/**
 * The parser of a field's cells under a mapping, with every rule of the catalogue.
 *
 * @returns a problem where the mapping itself makes no sense for the field
 */
export function createCellParser(
  field: CatalogueField,
  mapping: FieldMapping,
  decimal: "." | ",",
): CellParser | Problem {
  switch (field.kind) {
    case FieldKind.TEXT:
    case FieldKind.VERSION:
    case FieldKind.IDENTIFIER:
      return (text) => parseText(text, field.maxBytes);
    case FieldKind.CATEGORY:
      return createCategoryParser(field);
    case FieldKind.BOOLEAN:
      return parseBoolean;
    case FieldKind.INTEGER:
      return createIntegerParser(field, mapping, decimal);
    case FieldKind.TIME:
      return createTimeParser(field, mapping);
    default:
      return { problem: `field ${field.name} has a kind that files cannot hold` };
  }
}

/** Checks seconds against a time field's range and against the clock. */
export function checkTime(
  field: CatalogueField,
  seconds: number,
  text: string,
  now: number,
): Problem | undefined {
  if (seconds < field.range!.minimum) return { problem: `${showValue(text)} is before 1970` };
  if (seconds > field.range!.maximum) return { problem: `${showValue(text)} is after 2099` };
  if (PAST_FIELDS.has(field.name) && seconds > now + CLOCK_TOLERANCE) {
    return { problem: `${showValue(text)} is in the future; check the device's clock and the zone` };
  }
  return undefined;
}

/** A text for people or an identifier: no formulas, no invisible characters, in Unicode NFC. */
export function parseText(cell: string, maxBytes: number): string | Problem {
  if (FORMULA.test(cell)) {
    return {
      problem: `${showValue(cell)} starts as a spreadsheet formula does; export values, or remove the first character`,
    };
  }
  if (cell.includes("\ufffd")) {
    return {
      problem: `${showValue(cell)} holds bytes that are not UTF-8; save the file as UTF-8 (it may be Latin-1)`,
    };
  }
  const text = PRINTABLE_ASCII.test(cell) ? cell : cell.normalize("NFC");
  const problem = textProblem(text, maxBytes);
  if (problem === undefined) return text;
  return {
    problem: `${showValue(cell)} ${problem}${problem === "is longer than allowed" ? ` (${maxBytes} bytes)` : ""}`,
  };
}

const FORMULA = /^[=+\-@\t\r]/;
const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

function createCategoryParser(field: CatalogueField): CellParser {
  const numbers = categoryNumbers(field);
  return (cell) => {
    const number = numbers.get(cell) ?? numbers.get(cellToCategory(cell));
    if (number !== undefined) return number;
    const hint = didYouMean(cellToCategory(cell), numbers.keys(), "; list it under values in the mapping");
    return { problem: `${showValue(cell)} is no ${field.label.toLowerCase()} that is known${hint}` };
  };
}

/** Enum numbers of a category by the names that the catalogue gives them. */
function categoryNumbers(field: CatalogueField): ReadonlyMap<string, number> {
  const described = DeviceReportSchema.fields.find((candidate) => candidate.number === field.number);
  if (described?.fieldKind !== "enum") throw new TypeError(`${field.name} is no category`);
  const prefix = described.enum.sharedPrefix ?? "";
  const named = described.enum.values.map(
    (value) => [value.name.slice(prefix.length), value.number] as const,
  );
  return new Map(named.filter(([, number]) => number !== 0));
}

/** `Internal medicine` and `internal-medicine` mean INTERNAL_MEDICINE. */
function cellToCategory(cell: string): string {
  return cell
    .toUpperCase()
    .replace(/&/g, " AND ")
    .replace(/[\s\-_/]+/g, "_");
}

function parseBoolean(cell: string): boolean | Problem {
  switch (cell.toLowerCase()) {
    case "true":
    case "yes":
    case "y":
    case "1":
      return true;
    case "false":
    case "no":
    case "n":
    case "0":
      return false;
    default:
      return { problem: `${showValue(cell)} is neither true nor false; list it under values in the mapping` };
  }
}

function createTimeParser(field: CatalogueField, mapping: FieldMapping): CellParser | Problem {
  const format = createDateFormat(mapping.format, mapping.zone);
  if (isProblem(format)) return format;
  return (cell, { now }) => {
    const seconds = format.parse(cell);
    if (typeof seconds !== "number") return seconds;
    return checkTime(field, seconds, cell, now) ?? seconds;
  };
}

function createIntegerParser(
  field: CatalogueField,
  mapping: FieldMapping,
  decimal: "." | ",",
): CellParser | Problem {
  if (mapping.unitColumn !== undefined) {
    return (cell, { unit }) => {
      if (unit === undefined || unit === "")
        return { problem: `has no unit in column "${mapping.unitColumn}"` };
      const conversion = findConversion(unit, field.unit);
      return isProblem(conversion) ? conversion : parseInteger(cell, field, decimal, conversion);
    };
  }
  if (mapping.unit === undefined) return (cell) => parseInteger(cell, field, decimal, undefined);
  const conversion = findConversion(mapping.unit, field.unit);
  if (isProblem(conversion)) return conversion;
  return (cell) => parseInteger(cell, field, decimal, conversion);
}

function parseInteger(
  cell: string,
  field: CatalogueField,
  decimal: "." | ",",
  conversion: Conversion | undefined,
): number | Problem {
  const { minimum, maximum } = field.range!;
  const whole = conversion === undefined ? parseShortWhole(cell) : undefined;
  if (whole !== undefined && whole >= minimum && whole <= maximum) return whole;
  const parsed = parseDecimal(cell, decimal);
  if (isProblem(parsed)) return parsed;
  if (conversion === undefined && parsed.digits % 10n ** BigInt(parsed.decimals) !== 0n) {
    return {
      problem: `${showValue(cell)} is not a whole number of ${field.unit}; state "unit" in the mapping to have it rounded`,
    };
  }
  const value = convert(parsed, conversion ?? SAME);
  if (value < BigInt(minimum) || value > BigInt(maximum)) {
    const converted = conversion === undefined ? "" : ` is ${value} ${field.unit}, which`;
    return { problem: `${showValue(cell)}${converted} is outside ${minimum} to ${maximum} ${field.unit}` };
  }
  return Number(value);
}

const SAME: Conversion = { numerator: 1n, denominator: 1n };
