import { createSimulatorSourceConfig, createSource, systemClock } from "@medtech-chain/hospital";
import type { DeviceReport } from "@medtech-chain/schema";

/** Parsed reports of made-up devices, in chunks, one report a device. The same seed makes the same ones. */
export async function* simulatedReports(
  seed: string,
  devices: number,
): AsyncGenerator<readonly DeviceReport[]> {
  const config = createSimulatorSourceConfig({ name: seed, seed, devices });
  const source = createSource(config, systemClock);
  for await (const { reports } of source.read(new Map(), new AbortController().signal)) yield reports;
}
