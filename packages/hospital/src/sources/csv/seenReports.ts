import type { DeviceReport } from "@medtech-chain/schema";

/** Remembers which device reported when, within one file. */
export class SeenReports {
  readonly #lines = new Map<string, number>();

  /** Line of an earlier report of the same device and time; undefined where this is the first. */
  add(report: DeviceReport, line: number): number | undefined {
    // A line end is in no identifier, so the parts cannot run into each other.
    const key = `${report.udiDeviceIdentifier}\n${report.udiSerialNumber}\n${report.reportTime}`;
    const first = this.#lines.get(key);
    if (first === undefined) this.#lines.set(key, line);
    return first;
  }
}
