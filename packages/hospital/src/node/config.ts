import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { BATCH_OVERHEAD_BYTES } from "../batcher/batcher.ts";
import { type ConfigReader, createConfigReader } from "../config/configReader.ts";
import { HospitalError } from "../errors.ts";
import { readSourceConfig, type SourceConfig } from "../sources/createSource.ts";

/** How rows become batches. */
export interface BatchConfig {
  readonly rows: number;
  readonly bytes: number;
  readonly lingerMs: number;
  readonly inFlight: number;
}

/** Settings of a hospital's node. Paths are absolute. */
export interface HospitalConfig {
  /** The network's public profile. */
  readonly network: string;
  /** Identifier of this hospital in the profile. */
  readonly hospital: string;
  /** Folder with `collector/` and `node/`, an identity each. */
  readonly identities: string;
  readonly spool: string;
  /** Reading pauses while more than this waits for the ledger, in bytes. */
  readonly spoolBytes: number;
  readonly sources: readonly SourceConfig[];
  readonly batches: BatchConfig;
  /** Time that each hospital gives the one before it to answer a question. */
  readonly answerDelayMs: number;
  /** Time between two looks for questions and noise epochs that no event told of. */
  readonly lookMs: number;
}

const MEBIBYTE = 1024 * 1024;

/** What batches are like where nothing else is said. */
export const defaultBatchConfig: BatchConfig = { rows: 5000, bytes: 900_000, lingerMs: 500, inFlight: 4 };

/** Space of a spool where nothing else is said, in MiB. */
const DEFAULT_SPOOL_MIB = 1024;

/**
 * Reads a node's configuration file. Paths in it are relative to its own folder.
 *
 * @throws HospitalError `invalid_config` that names the key
 */
export function loadHospitalConfig(file: string): HospitalConfig {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new HospitalError("invalid_config", "", `configuration ${file} cannot be read (${code})`, cause);
  }
  return parseHospitalConfig(text, file);
}

/**
 * The settings that a YAML text states.
 *
 * @param file where it comes from, for messages and for the paths in it
 */
export function parseHospitalConfig(text: string, file: string): HospitalConfig {
  const reader = createConfigReader(text, file);
  const folder = dirname(resolve(file));
  const config: HospitalConfig = {
    network: resolve(folder, reader.text("network")),
    hospital: reader.text("hospital"),
    identities: resolve(folder, reader.text("identities")),
    spool: resolve(folder, reader.text("spool")),
    spoolBytes: reader.integer("spool_mib", 1, MEBIBYTE, DEFAULT_SPOOL_MIB) * MEBIBYTE,
    sources: readSources(reader, folder),
    batches: readBatches(reader.optionalChild("batches")),
    answerDelayMs: reader.integer("answer_delay_ms", 0, 600_000, 2000),
    lookMs: reader.integer("look_ms", 100, 600_000, 5000),
  };
  reader.finish();
  return config;
}

function readSources(reader: ConfigReader, folder: string): readonly SourceConfig[] {
  const sources = reader.children("sources").map((source) => readSourceConfig(source, folder));
  const names = new Set<string>();
  for (const { name } of sources) {
    if (names.has(name)) reader.fail("sources", `has two sources of the name "${name}"`);
    names.add(name);
  }
  return sources;
}

function readBatches(reader: ConfigReader | undefined): BatchConfig {
  if (reader === undefined) return defaultBatchConfig;
  const { rows, bytes, lingerMs, inFlight } = defaultBatchConfig;
  const config = {
    rows: reader.integer("rows", 1, 100_000, rows),
    bytes: reader.integer("bytes", 16_384, MEBIBYTE - BATCH_OVERHEAD_BYTES, bytes),
    lingerMs: reader.integer("linger_ms", 0, 600_000, lingerMs),
    inFlight: reader.integer("in_flight", 1, 64, inFlight),
  };
  reader.finish();
  return config;
}
