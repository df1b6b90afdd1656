import { type DeviceReportInit, encodeBatch } from "@medtech-chain/columns";
import { batchHash, NO_BATCH_HASH } from "@medtech-chain/domain";
import { type Cut, DeviceCategory } from "@medtech-chain/schema";
import type { TestNetwork } from "./network.ts";

/** A moment in 2026 that test reports are dated from: 2026-01-01T00:00:00Z. */
export const TEST_TIME = 1_767_225_600;

const manufacturers = ["Acme", "Bolt", "Corvus"] as const;
const firmwares = ["1.0", "1.1", "2.0"] as const;

/** Plain device reports whose values follow from their number, so that a test can count them itself. */
export function testReports(
  count: number,
  options: { from?: number; prefix?: string } = {},
): DeviceReportInit[] {
  const { from = 0, prefix = "S" } = options;
  return Array.from({ length: count }, (_, i) => {
    const n = from + i;
    return {
      udiDeviceIdentifier: `0950600011${(1000 + (n % 7)).toString()}`,
      udiSerialNumber: `${prefix}${n}`,
      manufacturer: manufacturers[n % 3]!,
      model: n % 2 === 0 ? "A1" : "B1",
      firmwareVersion: firmwares[n % firmwares.length]!,
      category: n % 4 === 0 ? DeviceCategory.WEARABLE : DeviceCategory.PORTABLE,
      usageHours: (n * 37) % 5000,
      batteryLevel: n % 101,
      active: n % 5 !== 0,
      reportTime: TEST_TIME + (n % 1000),
    };
  });
}

/** Writes a hospital's batches straight to the ledger, one after the other, and remembers its chain. */
export class BatchWriter {
  readonly #network: TestNetwork;
  readonly hospital: string;
  #sequence = 0;
  #hash: Uint8Array = NO_BATCH_HASH;

  constructor(network: TestNetwork, hospital: string) {
    this.#network = network;
    this.hospital = hospital;
  }

  /** Bytes of the batch that would come next. */
  encode(reports: readonly DeviceReportInit[]): Uint8Array {
    return encodeBatch({
      hospital: this.hospital,
      sequence: this.#sequence + 1,
      previousHash: this.#hash,
      rows: reports,
    });
  }

  async write(reports: readonly DeviceReportInit[]): Promise<void> {
    const batch = this.encode(reports);
    const { batches } = await this.#network.as(this.hospital, "collector");
    await batches.recordBatch({ batch });
    this.#sequence += 1;
    this.#hash = batchHash(batch);
  }

  /** The cut's entry for everything written. */
  get head(): { hospital: string; sequence: number; hash: Uint8Array } {
    return { hospital: this.hospital, sequence: this.#sequence, hash: this.#hash };
  }
}

/** The cut that covers everything that the writers have written. */
export function cutOf(...writers: BatchWriter[]): Pick<Cut, "entries"> {
  return { entries: writers.map((writer) => writer.head) as Cut["entries"] };
}
