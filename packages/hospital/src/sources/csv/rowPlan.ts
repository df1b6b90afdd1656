import { type CatalogueField, catalogue, findField } from "@medtech-chain/domain";
import type { DeviceReport } from "@medtech-chain/schema";
import { didYouMean } from "../../didYouMean.ts";
import { showValue } from "../../showValue.ts";
import { isGtin, isGtinCheckDigitValid } from "../../udi/checkDigit.ts";
import { parseUdi } from "../../udi/parseUdi.ts";
import { createReport } from "../report.ts";
import { type CellParser, type CellValue, checkTime, createCellParser } from "./cellParser.ts";
import { type CellSource, createCellSource } from "./cellSource.ts";
import type { Lookup } from "./lookup.ts";
import { type FieldMapping, type Mapping, UDI_TARGET } from "./mapping.ts";
import { isProblem, type Problem } from "./problem.ts";

/** What is wrong with a row, and where. */
export interface RowProblem {
  readonly field: string;
  readonly problem: string;
}

/** Turns the cells of a row into a report; made once for a file from its mapping and header. */
export type RowPlan = (cells: readonly string[], now: number) => DeviceReport | readonly RowProblem[];

/** Writes one target of a row into the report, or says why not. */
type Feed = (cells: readonly string[], report: DeviceReport, now: number) => RowProblem | undefined;

/**
 * Binds a mapping to the columns of a file.
 *
 * @returns every reason why the file's columns and the mapping do not fit together
 */
export function createRowPlan(
  mapping: Mapping,
  columns: readonly string[],
  lookups: readonly Lookup[],
): RowPlan | readonly RowProblem[] {
  const problems: RowProblem[] = [];
  const feeds: Feed[] = [];
  for (const lookup of lookups) collect(createJoinFeed(lookup, columns), feeds, problems);
  for (const field of mapping.fields) collect(createFeed(field, mapping, columns, lookups), feeds, problems);
  problems.push(...missingTargets(mapping.fields));
  if (problems.length > 0) return problems;
  return (cells, now) => readRow(feeds, cells, now);
}

function collect(feed: Feed | RowProblem, feeds: Feed[], problems: RowProblem[]): void {
  if (typeof feed === "function") feeds.push(feed);
  else problems.push(feed);
}

function readRow(
  feeds: readonly Feed[],
  cells: readonly string[],
  now: number,
): DeviceReport | readonly RowProblem[] {
  const report = createReport();
  let problems: RowProblem[] | undefined;
  for (const feed of feeds) {
    const problem = feed(cells, report, now);
    if (problem !== undefined) problems = [...(problems ?? []), problem];
  }
  for (const field of required) {
    if (report[field.key] !== undefined || problems !== undefined) continue;
    problems = [{ field: field.name, problem: "is missing; every report must have it" }];
  }
  if (problems !== undefined) return problems;
  if (report.udiCheckDigitValid === undefined && isGtin(report.udiDeviceIdentifier!)) {
    report.udiCheckDigitValid = isGtinCheckDigitValid(report.udiDeviceIdentifier!);
  }
  return report;
}

const required = catalogue.filter((field) => field.required);

function missingTargets(fields: readonly FieldMapping[]): RowProblem[] {
  const fed = new Set(fields.map(({ target }) => (target === UDI_TARGET ? UDI_TARGET : target.name)));
  return required
    .filter(({ name }) => !fed.has(name) && !(fed.has(UDI_TARGET) && name.startsWith("udi_")))
    .map(({ name }) => ({
      field: name,
      problem: "is fed by no column and no constant; every report must have it",
    }));
}

function createJoinFeed(lookup: Lookup, columns: readonly string[]): Feed | RowProblem {
  const source = createCellSource(lookup.mapping.on, columns, []);
  if (isProblem(source)) return { field: `joins.${lookup.mapping.name}.on`, problem: source.problem };
  return (cells) => {
    const key = source(cells);
    if (!lookup.mapping.required || (key !== undefined && lookup.rows.has(key))) return undefined;
    return { field: lookup.mapping.on, problem: `has no row in ${lookup.mapping.file}` };
  };
}

function createFeed(
  field: FieldMapping,
  mapping: Mapping,
  columns: readonly string[],
  lookups: readonly Lookup[],
): Feed | RowProblem {
  const name = field.target === UDI_TARGET ? UDI_TARGET : field.target.name;
  const fail = (problem: Problem): RowProblem => ({ field: name, problem: problem.problem });
  const source =
    field.column === undefined ? () => field.constant : createCellSource(field.column, columns, lookups);
  if (isProblem(source)) return fail(source);
  const unitSource =
    field.unitColumn === undefined ? undefined : createCellSource(field.unitColumn, columns, lookups);
  if (isProblem(unitSource)) return fail(unitSource);
  const readValue = createValueReader(field, mapping.absent, source);
  if (field.target === UDI_TARGET) return createUdiFeed(readValue);
  const parse = createCellParser(field.target, field, mapping.decimal);
  if (isProblem(parse)) return fail(parse);
  const constant =
    field.constant === undefined ? undefined : parse(field.constant, { now: Number.MAX_SAFE_INTEGER });
  if (isProblem(constant)) return fail(constant);
  return createFieldFeed(field.target, readValue, parse, unitSource);
}

/** The text that stands for a row's value, after the mapping's rewriting; undefined where it is not known. */
type ValueReader = (cells: readonly string[]) => string | Problem | undefined;

function createValueReader(
  field: FieldMapping,
  absent: ReadonlySet<string>,
  source: CellSource,
): ValueReader {
  const { values, otherwise, removePrefix, removeSuffix } = field;
  return (cells) => {
    const cell = source(cells);
    if (cell === undefined) return undefined;
    const listed = values?.get(cell);
    if (listed !== undefined) return absent.has(listed) ? undefined : listed;
    if (absent.has(cell)) return undefined;
    if (values !== undefined) return otherwise ?? notListed(cell, values);
    let text = cell;
    if (removePrefix !== "" && text.startsWith(removePrefix)) text = text.slice(removePrefix.length);
    if (removeSuffix !== "" && text.endsWith(removeSuffix)) text = text.slice(0, -removeSuffix.length);
    return text;
  };
}

function notListed(cell: string, values: ReadonlyMap<string, string>): Problem {
  return {
    problem: `${showValue(cell)} is not listed under values in the mapping${didYouMean(cell, values.keys())}`,
  };
}

function createFieldFeed(
  field: CatalogueField,
  readValue: ValueReader,
  parse: CellParser,
  unitSource: CellSource | undefined,
): Feed {
  return (cells, report, now) => {
    const text = readValue(cells);
    if (text === undefined) return undefined;
    if (typeof text !== "string") return { field: field.name, problem: text.problem };
    const value = parse(text, unitSource === undefined ? { now } : { now, unit: unitSource(cells) });
    if (isProblem(value)) return { field: field.name, problem: value.problem };
    setField(report, field, value);
    return undefined;
  };
}

function createUdiFeed(readValue: ValueReader): Feed {
  const manufacturing = findField("udi_manufacturing_date")!;
  const expiration = findField("udi_expiration_date")!;
  return (cells, report, now) => {
    const text = readValue(cells);
    if (text === undefined) return undefined;
    if (typeof text !== "string") return { field: UDI_TARGET, problem: text.problem };
    const udi = parseUdi(text, new Date(now * 1000).getUTCFullYear());
    if ("problem" in udi) return { field: UDI_TARGET, problem: udi.problem };
    const late =
      checkUdiDate(manufacturing, udi.manufacturingDate, text, now) ??
      checkUdiDate(expiration, udi.expirationDate, text, now);
    if (late !== undefined) return late;
    // A column of its own says more than the UDI.
    report.udiDeviceIdentifier ??= udi.deviceIdentifier;
    report.udiCheckDigitValid ??= udi.checkDigitValid;
    report.udiSerialNumber ??= udi.serial;
    report.udiLotNumber ??= udi.lot;
    report.udiManufacturingDate ??= udi.manufacturingDate;
    report.udiExpirationDate ??= udi.expirationDate;
    return undefined;
  };
}

function checkUdiDate(
  field: CatalogueField,
  seconds: number | undefined,
  text: string,
  now: number,
): RowProblem | undefined {
  const problem = seconds === undefined ? undefined : checkTime(field, seconds, text, now);
  return problem === undefined ? undefined : { field: field.name, problem: problem.problem };
}

/** The parser of a field gives what the field's kind holds. */
function setField(report: DeviceReport, field: CatalogueField, value: CellValue): void {
  (report as Record<string, unknown>)[field.key] = value;
}
