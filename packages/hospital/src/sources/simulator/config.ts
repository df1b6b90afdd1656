import type { ConfigReader } from "../../config/configReader.ts";

/** Settings of a simulator source. */
export interface SimulatorSourceConfig {
  readonly kind: "simulator";
  readonly name: string;
  /** The same seed makes the same devices. */
  readonly seed: string;
  readonly devices: number;
  /** How often each device reports, one of its synchronisations apart; 0: without end, in the machine's time. */
  readonly rounds: number;
  /** Most reports a second; 0: as fast as they are taken. */
  readonly reportsPerSecond: number;
  /** Time of the first report in seconds since 1970-01-01T00:00:00Z; undefined: chosen so that all reports lie in the past. */
  readonly start: number | undefined;
}

const MOST_DEVICES = 100_000_000;
const LATEST_START = 4_000_000_000;

/** Reads the settings of a simulator source. */
export function readSimulatorSourceConfig(reader: ConfigReader): SimulatorSourceConfig {
  const name = reader.text("name");
  const rounds = reader.integer("rounds", 0, 1_000_000, 1);
  const reportsPerSecond = reader.integer("reports_per_second", 0, 10_000_000, 0);
  if (rounds === 0 && reportsPerSecond === 0) {
    reader.fail(
      "reports_per_second",
      "must be set where rounds is 0: reports without end would fill the disk",
    );
  }
  return {
    kind: "simulator",
    name,
    seed: reader.scalar("seed") ?? name,
    devices: reader.integer("devices", 1, MOST_DEVICES, 1000),
    rounds,
    reportsPerSecond,
    start: reader.has("start") ? reader.integer("start", 1, LATEST_START, 1) : undefined,
  };
}

/** Settings for one report of each device; everything that is not given has its default. */
export function createSimulatorSourceConfig(
  given: Pick<SimulatorSourceConfig, "devices"> & Partial<SimulatorSourceConfig>,
): SimulatorSourceConfig {
  return {
    kind: "simulator",
    name: "simulator",
    seed: "simulator",
    rounds: 1,
    reportsPerSecond: 0,
    start: undefined,
    ...given,
  };
}
