import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DeviceReport } from "@medtech-chain/schema";
import { createCsvSourceConfig } from "../../src/sources/csv/config.ts";
import { createCsvSource } from "../../src/sources/csv/source.ts";
import type { Reject } from "../../src/sources/reject.ts";
import { createTestClock } from "./clock.ts";

export interface ReadCsv {
  readonly reports: readonly DeviceReport[];
  readonly rejects: readonly Reject[];
}

/** Reads one CSV file, `devices.csv`, from its content, with other files beside it. */
export async function readCsv(
  content: string | Uint8Array,
  options: { mapping?: string; files?: Record<string, string>; maxRecordBytes?: number } = {},
): Promise<ReadCsv> {
  const folder = mkdtempSync(join(tmpdir(), "mtc-csv-"));
  try {
    for (const [name, text] of Object.entries(options.files ?? {})) writeFileSync(join(folder, name), text);
    writeFileSync(join(folder, "devices.csv"), content);
    const mapping = options.mapping === undefined ? undefined : join(folder, "mapping.yaml");
    if (mapping !== undefined) writeFileSync(mapping, options.mapping!);
    const { maxRecordBytes } = options;
    const config = createCsvSourceConfig({
      path: join(folder, "devices.csv"),
      mapping,
      ...(maxRecordBytes === undefined ? {} : { maxRecordBytes }),
    });
    return await drain(createCsvSource(config, createTestClock()));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Everything that a source gives out from its start. */
export async function drain(
  source: ReturnType<typeof createCsvSource>,
  positions: ReadonlyMap<string, string> = new Map(),
): Promise<ReadCsv> {
  const reports: DeviceReport[] = [];
  const rejects: Reject[] = [];
  for await (const chunk of source.read(positions, new AbortController().signal)) {
    reports.push(...chunk.reports);
    rejects.push(...chunk.rejects);
  }
  return { reports, rejects };
}
