import { type CatalogueField, catalogue, findField } from "@medtech-chain/domain";
import { FieldKind } from "@medtech-chain/schema";
import type { ConfigReader } from "../../config/configReader.ts";
import { createConfigReader } from "../../config/configReader.ts";
import { didYouMean } from "../../didYouMean.ts";

/** What a column or constant feeds: a field, or all UDI fields at once from a GS1 UDI. */
export type MappingTarget = CatalogueField | typeof UDI_TARGET;

export const UDI_TARGET = "udi";

/** Which column feeds a target, and how its cells are read. */
export interface FieldMapping {
  readonly target: MappingTarget;
  /** Where messages say that it stands. */
  readonly key: string;
  /** Column, or `join.column`; exactly one of this and `constant`. */
  readonly column: string | undefined;
  readonly constant: string | undefined;
  readonly unit: string | undefined;
  /** Column whose cell names the unit. */
  readonly unitColumn: string | undefined;
  readonly format: string;
  readonly zone: string | undefined;
  /** What cells stand for; a cell that is not listed stands for `otherwise`, or is refused where there is none. */
  readonly values: ReadonlyMap<string, string> | undefined;
  readonly otherwise: string | undefined;
  readonly removePrefix: string;
  readonly removeSuffix: string;
}

/** A second file, whose columns are taken over from the row with the same key. */
export interface JoinMapping {
  readonly name: string;
  /** Relative to the mapping file. */
  readonly file: string;
  /** Column of the second file; every value stands there once. */
  readonly key: string;
  /** Column of the main file that holds it. */
  readonly on: string;
  /** Rows whose key the second file does not have are refused. */
  readonly required: boolean;
}

export interface Mapping {
  readonly delimiter: string;
  readonly decimal: "." | ",";
  /** Cells that mean "not known". */
  readonly absent: ReadonlySet<string>;
  /** Names of the files of a folder that are read, `*` standing for any characters. */
  readonly files: readonly string[];
  readonly joins: readonly JoinMapping[];
  readonly fields: readonly FieldMapping[];
}

const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t", pipe: "|" } as const;
const DELIMITER_NAMES = Object.keys(DELIMITERS) as (keyof typeof DELIMITERS)[];

/** How files are read without a mapping file: columns are named as the schema's fields, or `udi`. */
export const plainMapping: Omit<Mapping, "fields"> = {
  delimiter: ",",
  decimal: ".",
  absent: new Set([""]),
  files: ["*.csv"],
  joins: [],
};

/**
 * Reads a mapping file.
 *
 * @param file its name, for messages
 * @throws HospitalError `invalid_config` that names the key
 */
export function parseMapping(text: string, file: string): Mapping {
  const reader = createConfigReader(text, file);
  const joins = readJoins(reader);
  const mapping: Mapping = {
    delimiter: DELIMITERS[reader.oneOf("delimiter", DELIMITER_NAMES, "comma")],
    decimal: reader.oneOf("decimal", [".", ","] as const, "."),
    absent: new Set(["", ...reader.texts("absent")]),
    files: reader.has("files") ? reader.texts("files") : plainMapping.files,
    joins,
    fields: readFields(reader.child("fields")),
  };
  reader.finish();
  return mapping;
}

/** A mapping of one column to the target of the same name. */
export function columnToFieldMapping(target: MappingTarget, column: string): FieldMapping {
  return {
    target,
    key: column,
    column,
    constant: undefined,
    unit: undefined,
    unitColumn: undefined,
    format: "iso",
    zone: undefined,
    values: undefined,
    otherwise: undefined,
    removePrefix: "",
    removeSuffix: "",
  };
}

/** The target of that name; `hospital` is none, because the batch says it. */
export function findTarget(name: string): MappingTarget | undefined {
  if (name === UDI_TARGET) return UDI_TARGET;
  return name === "hospital" ? undefined : findField(name);
}

/** Names of everything that a column can feed. */
export const targetNames: readonly string[] = [
  UDI_TARGET,
  ...catalogue.map((field) => field.name).filter((name) => name !== "hospital"),
];

function readJoins(reader: ConfigReader): readonly JoinMapping[] {
  const joins = reader.optionalChild("joins");
  if (joins === undefined) return [];
  return joins.keys.map((name) => {
    const join = joins.child(name);
    const mapping = {
      name,
      file: join.text("file"),
      key: join.text("key"),
      on: join.text("on"),
      required: join.boolean("required", false),
    };
    join.finish();
    return mapping;
  });
}

function readFields(reader: ConfigReader): readonly FieldMapping[] {
  return reader.keys.map((name) => {
    const target = findTarget(name);
    if (target === undefined) {
      const hint = name === "hospital" ? "; the batch names the hospital" : didYouMean(name, targetNames);
      return reader.fail(name, `is no field of a device report${hint}`);
    }
    return readField(reader, name, target);
  });
}

function readField(reader: ConfigReader, name: string, target: MappingTarget): FieldMapping {
  if (reader.isText(name))
    return { ...columnToFieldMapping(target, reader.text(name)), key: `fields.${name}` };
  const field = reader.child(name);
  const column = field.optionalText("column");
  const constant = field.scalar("constant");
  if ((column === undefined) === (constant === undefined)) {
    reader.fail(name, 'must have either "column" or "constant"');
  }
  const mapping: FieldMapping = {
    target,
    key: `fields.${name}`,
    column,
    constant,
    unit: field.scalar("unit"),
    unitColumn: field.optionalText("unit_column"),
    format: field.optionalText("format") ?? (target === UDI_TARGET ? "gs1" : "iso"),
    zone: field.optionalText("zone"),
    values: readValues(field),
    otherwise: field.scalar("otherwise"),
    removePrefix: field.scalar("remove_prefix") ?? "",
    removeSuffix: field.scalar("remove_suffix") ?? "",
  };
  field.finish();
  checkFits(reader, name, mapping);
  return mapping;
}

/** Options that make no sense for the target's kind are refused rather than passed over. */
function checkFits(reader: ConfigReader, name: string, mapping: FieldMapping): void {
  const { target } = mapping;
  const kind = target === UDI_TARGET ? undefined : target.kind;
  if (kind !== FieldKind.INTEGER && (mapping.unit ?? mapping.unitColumn) !== undefined) {
    reader.fail(name, "has a unit, but is no number");
  }
  if (mapping.unit !== undefined && mapping.unitColumn !== undefined) {
    reader.fail(name, 'has both "unit" and "unit_column"');
  }
  if (target === UDI_TARGET && mapping.format !== "gs1") reader.fail(name, 'must have the format "gs1"');
  if (kind !== FieldKind.TIME && target !== UDI_TARGET && mapping.format !== "iso") {
    reader.fail(name, "has a format, but is no time");
  }
  if (kind !== FieldKind.TIME && mapping.zone !== undefined) reader.fail(name, "has a zone, but is no time");
  if (mapping.otherwise !== undefined && mapping.values === undefined) {
    reader.fail(name, 'has "otherwise" without "values"');
  }
}

function readValues(field: ConfigReader): ReadonlyMap<string, string> | undefined {
  const values = field.optionalChild("values");
  if (values === undefined) return undefined;
  return new Map(values.keys.map((cell) => [cell, values.scalar(cell) ?? ""]));
}
