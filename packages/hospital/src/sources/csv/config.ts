import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { ConfigReader } from "../../config/configReader.ts";
import { HospitalError } from "../../errors.ts";
import { type Mapping, parseMapping } from "./mapping.ts";

/** Settings of a CSV source. */
export interface CsvSourceConfig {
  readonly kind: "csv";
  readonly name: string;
  /** A file, or a folder whose files are read in the order of their names. */
  readonly path: string;
  /** Mapping file; undefined: the columns are named as the schema's fields. */
  readonly mapping: string | undefined;
  /** Seconds between two looks at the folder; 0: once. */
  readonly watchSeconds: number;
  /** Seconds without a change after which a watched file counts as written. */
  readonly settleSeconds: number;
  readonly maxRecordBytes: number;
}

/** Longest record in bytes; a device report takes less than 1 KiB. */
export const DEFAULT_MAX_RECORD_BYTES = 65_536;

/** Reads the settings of a CSV source; paths are relative to the folder of the configuration. */
export function readCsvSourceConfig(reader: ConfigReader, folder: string): CsvSourceConfig {
  const mapping = reader.optionalText("mapping");
  return {
    kind: "csv",
    name: reader.text("name"),
    path: resolve(folder, reader.text("path")),
    mapping: mapping === undefined ? undefined : resolve(folder, mapping),
    watchSeconds: reader.integer("watch_seconds", 0, 86_400, 10),
    settleSeconds: reader.integer("settle_seconds", 0, 3600, 2),
    maxRecordBytes: reader.integer("max_record_bytes", 256, 1_048_576, DEFAULT_MAX_RECORD_BYTES),
  };
}

/** Settings for reading a file or folder once; everything that is not given has its default. */
export function createCsvSourceConfig(
  given: Pick<CsvSourceConfig, "path"> & Partial<CsvSourceConfig>,
): CsvSourceConfig {
  return {
    kind: "csv",
    name: given.path,
    mapping: undefined,
    watchSeconds: 0,
    settleSeconds: 0,
    maxRecordBytes: DEFAULT_MAX_RECORD_BYTES,
    ...given,
  };
}

/** A mapping and the folder that its joined files are relative to. */
export interface LoadedMapping {
  readonly mapping: Mapping;
  readonly folder: string;
}

/**
 * Reads a mapping file.
 *
 * @throws HospitalError `source_unreadable`, `invalid_config`
 */
export function loadMapping(path: string): LoadedMapping {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new HospitalError(
      "source_unreadable",
      path,
      `mapping file ${path} cannot be read (${code})`,
      cause,
    );
  }
  return { mapping: parseMapping(text, basename(path)), folder: dirname(path) };
}
