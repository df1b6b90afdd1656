import type { DeviceReport } from "@medtech-chain/schema";
import { HospitalError } from "../../errors.ts";
import type { Clock } from "../../time/clock.ts";
import { CHUNK_ROWS, type Source, type SourceChunk, type SourcePositions } from "../source.ts";
import type { SimulatorSourceConfig } from "./config.ts";
import { DeviceSimulator } from "./device.ts";
import { positionToText, type SimulatorPosition, textToPosition } from "./position.ts";

/** Device reports of made-up devices. */
export function createSimulatorSource(config: SimulatorSourceConfig, clock: Clock): Source {
  return new SimulatorSource(config, clock);
}

/** The simulator has one position. */
const ITEM = "";
/** The longest time that a chunk is held back to be filled, in seconds. */
const CHUNK_SECONDS = 1;
const DAY = 86_400;

class SimulatorSource implements Source {
  readonly #config: SimulatorSourceConfig;
  readonly #clock: Clock;

  constructor(config: SimulatorSourceConfig, clock: Clock) {
    this.#config = config;
    this.#clock = clock;
  }

  get name(): string {
    return this.#config.name;
  }

  async *read(positions: SourcePositions, signal: AbortSignal): AsyncGenerator<SourceChunk> {
    const { devices, rounds, reportsPerSecond, seed } = this.#config;
    const saved = positions.get(ITEM);
    let { start, next }: SimulatorPosition =
      saved === undefined
        ? { start: this.#config.start ?? this.#defaultStart(), next: 0 }
        : textToPosition(saved);
    this.#assertPast(start);
    const simulator = new DeviceSimulator(seed, start);
    const end = rounds === 0 ? Number.POSITIVE_INFINITY : rounds * devices;
    const began = this.#clock.elapsed();
    const first = next;
    while (next < end && !signal.aborted) {
      const reports = this.#makeReports(simulator, next, Math.min(end, next + this.#chunkRows()));
      next += reports.length;
      yield this.#chunk(reports, { start, next }, end);
      if (reportsPerSecond === 0) continue;
      const due = began + ((next - first) / reportsPerSecond) * 1000;
      await this.#clock.wait(Math.max(0, due - this.#clock.elapsed()), signal);
    }
  }

  #makeReports(simulator: DeviceSimulator, from: number, until: number): readonly DeviceReport[] {
    const { devices, rounds } = this.#config;
    const reports: DeviceReport[] = [];
    const time = rounds === 0 ? this.#clock.now() : undefined;
    for (let i = from; i < until; i++)
      reports.push(simulator.report(i % devices, Math.floor(i / devices), time));
    return reports;
  }

  #chunk(reports: readonly DeviceReport[], position: SimulatorPosition, end: number): SourceChunk {
    return {
      reports,
      rejects: [],
      item: ITEM,
      position: positionToText(position),
      progress: { done: position.next, total: Number.isFinite(end) ? end : undefined, unit: "reports" },
    };
  }

  #chunkRows(): number {
    const { reportsPerSecond } = this.#config;
    if (reportsPerSecond === 0) return CHUNK_ROWS;
    return Math.max(1, Math.min(CHUNK_ROWS, Math.floor(reportsPerSecond * CHUNK_SECONDS)));
  }

  /** The slowest device synchronises once a day. */
  #defaultStart(): number {
    return this.#clock.now() - Math.max(1, this.#config.rounds) * DAY;
  }

  /** The ledger refuses reports of the future. */
  #assertPast(start: number): void {
    const latest = start + Math.max(0, this.#config.rounds - 1) * DAY;
    if (latest <= this.#clock.now()) return;
    const message = `simulator ${this.name}: start and rounds reach into the future; set an earlier start or fewer rounds`;
    throw new HospitalError("invalid_config", "start", message);
  }
}
