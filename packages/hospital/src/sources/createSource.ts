import type { ConfigReader } from "../config/configReader.ts";
import type { Clock } from "../time/clock.ts";
import { type CsvSourceConfig, readCsvSourceConfig } from "./csv/config.ts";
import { createCsvSource } from "./csv/source.ts";
import { readSimulatorSourceConfig, type SimulatorSourceConfig } from "./simulator/config.ts";
import { createSimulatorSource } from "./simulator/source.ts";
import type { Source } from "./source.ts";

export type SourceConfig = CsvSourceConfig | SimulatorSourceConfig;

/** Reads the settings of one source; paths are relative to `folder`. */
export function readSourceConfig(reader: ConfigReader, folder: string): SourceConfig {
  const kind = reader.oneOf("kind", ["csv", "simulator"] as const);
  const config = kind === "csv" ? readCsvSourceConfig(reader, folder) : readSimulatorSourceConfig(reader);
  reader.finish();
  return config;
}

/**
 * The source that settings describe.
 *
 * @throws HospitalError `invalid_config`, `source_unreadable`
 */
export function createSource(config: SourceConfig, clock: Clock): Source {
  switch (config.kind) {
    case "csv":
      return createCsvSource(config, clock);
    case "simulator":
      return createSimulatorSource(config, clock);
    default:
      return config satisfies never;
  }
}
