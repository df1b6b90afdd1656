import { NO_BATCH_HASH } from "@medtech-chain/domain";
import { encodeBatch } from "../src/index.ts";
import { hostileColumns } from "./hostileColumns.ts";
import { hostileHeaders, hostileWholes } from "./hostileHeaders.ts";
import { hostileBits, hostileDeltas, hostileDictionaries, hostileTexts } from "./hostileValues.ts";
import type { HostileBatch } from "./rawBatch.ts";
import { report } from "./reports.ts";

/** A table of batches that every reader of batches must refuse. */
export const hostileBatches: readonly HostileBatch[] = [
  ...hostileHeaders,
  ...hostileColumns,
  ...hostileDeltas,
  ...hostileBits,
  ...hostileDictionaries,
  ...hostileTexts,
  ...hostileWholes,
];

/** A batch that uses every type of column, with and without missing values. */
export const mixedBatch: Uint8Array = encodeBatch({
  hospital: "mercy",
  sequence: 1,
  previousHash: NO_BATCH_HASH,
  rows: [
    report({ model: "M", batteryLevel: 5, active: true, udiLotNumber: "L1", category: 1 }),
    report({ udiSerialNumber: "S2", model: "Größe", usageHours: 300, active: false, category: 2 }),
    report({ udiSerialNumber: "S日", batteryLevel: 100, udiLotNumber: "L2", medicalSpeciality: 55 }),
  ],
});
