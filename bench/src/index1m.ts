import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  count,
  createDeviceIndex,
  type DeviceIndex,
  encodeBatch,
  readSnapshot,
  writeSnapshot,
} from "@medtech-chain/columns";
import { batchHash, type CheckedSelection, findField, NO_BATCH_HASH } from "@medtech-chain/domain";
import { Operator } from "@medtech-chain/schema";
import type { Benchmark } from "./benchmark.ts";
import { simulatedReports } from "./reports.ts";
import { median, timeEach } from "./statistics.ts";

const ROWS = 1_000_000;
const HOSPITAL = "hospital-a";

/** An index of a million devices: its memory, a count with two filters, a restart from its snapshot. */
export const index1m: Benchmark = {
  names: ["bytes_per_row", "count_1m_ms", "snapshot_1m_ms"],
  async run({ dir, say }) {
    const index = await fillIndex(say);
    const status = index.status();
    const counting = await timeEach(31, () => count(index.select(twoFilters(), { entries: index.heads() })));
    const file = join(dir, "index.snapshot");
    await writeSnapshot(index, { file, checkpoint: 1n });
    say(`index: snapshot of ${(await stat(file)).size} bytes`);
    const restoring = await timeEach(5, () => readSnapshot(file));
    return [
      { name: "bytes_per_row", value: status.memoryBytes / status.rows, unit: "bytes", network: "none" },
      { name: "count_1m_ms", value: median(counting), unit: "ms", network: "none" },
      { name: "snapshot_1m_ms", value: median(restoring), unit: "ms", network: "none" },
    ];
  },
};

async function fillIndex(say: (message: string) => void): Promise<DeviceIndex> {
  const index = createDeviceIndex();
  let sequence = 0;
  let previousHash: Uint8Array = NO_BATCH_HASH;
  let appending = 0;
  for await (const rows of simulatedReports("bench", ROWS)) {
    sequence += 1;
    const batch = encodeBatch({ hospital: HOSPITAL, sequence, previousHash, rows });
    const start = performance.now();
    index.append(batch);
    appending += performance.now() - start;
    previousHash = batchHash(batch);
  }
  const { rows, devices } = index.status();
  say(
    `index: ${rows} rows, ${devices} devices, ${((appending * 1000) / rows).toFixed(2)} us a row to decode and append`,
  );
  return index;
}

function twoFilters(): CheckedSelection {
  return {
    period: { from: 1, until: 4_102_444_799 },
    hospitals: [HOSPITAL],
    filter: {
      type: "all_of",
      filters: [
        {
          type: "comparison",
          field: findField("manufacturer")!,
          operator: Operator.EQUAL,
          values: ["Norrvik"],
        },
        { type: "comparison", field: findField("usage_hours")!, operator: Operator.GREATER, values: [1000] },
      ],
    },
  };
}
