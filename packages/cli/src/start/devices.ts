import { setTimeout as sleep } from "node:timers/promises";
import {
  createSimulatorSourceConfig,
  createSource,
  type HospitalNode,
  type NodeEvent,
  type SourceConfig,
  systemClock,
} from "@medtech-chain/hospital";
import type { LedgerClients } from "@medtech-chain/ledger";
import { CommandError } from "../program/commandError.ts";
import { sampleOf } from "./samples.ts";

const LOOK_MS = 20;

/** Where the devices of each hospital come from: the sample files, then as many made-up devices as are wanted. */
export class DevicePlan {
  readonly #sources: ReadonlyMap<string, readonly SourceConfig[]>;
  /** Sources that are still being read, as `hospital/source`. */
  readonly #reading: Set<string>;
  #failure: CommandError | undefined;
  #reports = 0;
  #rejected = 0;

  private constructor(sources: ReadonlyMap<string, readonly SourceConfig[]>) {
    this.#sources = sources;
    this.#reading = new Set(
      [...sources].flatMap(([hospital, configs]) => configs.map(({ name }) => `${hospital}/${name}`)),
    );
  }

  /** @param devices of all hospitals together */
  static async create(
    hospitals: readonly string[],
    devices: number,
    signal: AbortSignal,
  ): Promise<DevicePlan> {
    const samples = new Map(hospitals.map((hospital) => [hospital, sampleOf(hospital)]));
    let wanted = devices;
    for (const sample of samples.values()) {
      if (sample !== undefined) wanted -= await countDevices(sample, signal);
    }
    const sources = new Map<string, readonly SourceConfig[]>();
    for (const [i, hospital] of hospitals.entries()) {
      const share = Math.max(0, Math.floor((wanted + i) / hospitals.length));
      const simulator = createSimulatorSourceConfig({ devices: share, seed: hospital });
      const sample = samples.get(hospital);
      sources.set(hospital, [...(sample === undefined ? [] : [sample]), ...(share === 0 ? [] : [simulator])]);
    }
    return new DevicePlan(sources);
  }

  sourcesOf(hospital: string): readonly SourceConfig[] {
    return this.#sources.get(hospital) ?? [];
  }

  /** Reports read so far. */
  get reports(): number {
    return this.#reports;
  }

  /** Rows set aside so far. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Is to be told what happens in the hospitals' nodes. */
  observe(hospital: string, event: NodeEvent): void {
    if (event.type === "collected") this.#reports += event.reports;
    if (event.type === "rejected") this.#rejected += 1;
    if (event.type === "source-ended") this.#reading.delete(`${hospital}/${event.source}`);
    if (event.type === "source-failed") {
      this.#failure ??= new CommandError("refused", `${event.source} of ${hospital}: ${event.reason}`);
    }
  }

  /**
   * Waits until every report is on the ledger and in the index of the peer that is asked.
   *
   * @throws CommandError a source cannot be read
   */
  async delivered(
    nodes: ReadonlyMap<string, HospitalNode>,
    { batches }: LedgerClients,
    signal: AbortSignal,
  ): Promise<void> {
    const isDelivered = () =>
      this.#reading.size === 0 && [...nodes.values()].every(({ status }) => status.waitingReports === 0);
    while (!isDelivered()) {
      if (this.#failure !== undefined) throw this.#failure;
      await sleep(LOOK_MS, undefined, { signal });
    }
    const last = new Map([...nodes].map(([hospital, { status }]) => [hospital, status.lastBatch]));
    const isIndexed = async () => {
      const { cut } = await batches.getCut({}, { signal });
      const sequences = new Map(cut!.entries.map(({ hospital, sequence }) => [hospital, sequence]));
      return [...last].every(([hospital, sequence]) => (sequences.get(hospital) ?? 0) >= sequence);
    };
    while (!(await isIndexed())) await sleep(LOOK_MS, undefined, { signal });
  }
}

/** Devices that a source has; one with several reports counts once. */
async function countDevices(config: SourceConfig, signal: AbortSignal): Promise<number> {
  const devices = new Set<string>();
  for await (const { reports } of createSource(config, systemClock).read(new Map(), signal)) {
    for (const { udiDeviceIdentifier, udiSerialNumber } of reports) {
      devices.add(`${udiDeviceIdentifier}/${udiSerialNumber}`);
    }
  }
  return devices.size;
}
