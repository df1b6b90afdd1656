import { batchHash, catalogue, NO_BATCH_HASH } from "@medtech-chain/domain";
import { FieldKind } from "@medtech-chain/schema";
import fc from "fast-check";
import { type DeviceReportInit, encodeBatch } from "../src/index.ts";
import type { ReferenceBatch } from "./referenceIndex.ts";
import { deviceAndTime, inFieldOrder } from "./reports.ts";

/** A batch as it lies on the ledger, for the index and for the reference. */
export interface StreamBatch {
  readonly bytes: Uint8Array;
  readonly reference: ReferenceBatch;
}

export const hospitals = ["alpha", "beta", "gamma"] as const;

/** Values that random reports and random filters share, so that filters find something. */
export const pools: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  udi_device_identifier: ["D1", "D2"],
  udi_serial_number: ["S1", "S2", "S3", "S4"],
  report_time: [10, 11, 12, 13, 14, 15, 16],
  udi_check_digit_valid: [true, false],
  manufacturer: ["Acme", "Acme Süd", "Bolt", "日本"],
  model: ["A", "AB", "ABA", "B🙂"],
  firmware_version: ["2.4", "2.4.1", "2.10", "2.04", "beta"],
  category: [1, 2],
  medical_speciality: [1, 21, 55],
  last_sync_time: [9, 12, 15],
  usage_hours: [0, 1, 5, 1_000_000],
  battery_level: [0, 50, 100],
  active: [true, false],
};

const required = ["udi_device_identifier", "udi_serial_number", "report_time"];

function pooledReport(): fc.Arbitrary<DeviceReportInit> {
  const shape = Object.fromEntries(
    catalogue
      .filter((field) => field.name in pools)
      .map((field) => [field.key, fc.constantFrom(...pools[field.name]!)]),
  );
  const requiredKeys = catalogue.filter((field) => required.includes(field.name)).map((field) => field.key);
  return fc.record(shape, { requiredKeys }).map((report) => inFieldOrder(report as DeviceReportInit));
}

/** The value as a filter or a domain writes it. */
export function poolToFilterValues(name: string): (string | number | boolean)[] {
  const field = catalogue.find((each) => each.name === name)!;
  const values = [...pools[name]!];
  return field.kind === FieldKind.CATEGORY
    ? values.map((number) => field.categories[Number(number) - 1]!)
    : values;
}

const batchDraft = fc.record({
  reports: fc.uniqueArray(pooledReport(), { minLength: 1, maxLength: 8, selector: deviceAndTime }),
  orphanDraw: fc.nat(5),
});

/**
 * Batches of three hospitals in the order of a ledger: out of the order of their numbers, some missing, some orphans, some twice.
 */
export const anyStream: fc.Arbitrary<StreamBatch[]> = fc
  .tuple(...hospitals.map(() => fc.array(batchDraft, { maxLength: 6 })))
  .map((drafts) => drafts.flatMap((batches, i) => chainBatches(hospitals[i]!, batches)))
  .chain((batches) =>
    batches.length === 0
      ? fc.constant([])
      : fc
          .tuple(
            fc.shuffledSubarray(batches, { minLength: Math.ceil(batches.length * 0.8) }),
            fc.array(fc.constantFrom(...batches), { maxLength: 2 }),
          )
          .map(([most, again]) => [...most, ...again.filter((batch) => most.includes(batch))]),
  );

interface BatchDraft {
  readonly reports: readonly DeviceReportInit[];
  readonly orphanDraw: number;
}

/** Numbers batches from 1 and links them; one in six names a predecessor that is none. */
export function chainBatches(hospital: string, drafts: readonly BatchDraft[]): StreamBatch[] {
  let last: Uint8Array = NO_BATCH_HASH;
  return drafts.map(({ reports, orphanDraw }, i) => {
    const isOrphan = orphanDraw === 5;
    const previousHash = isOrphan ? new Uint8Array(32).fill(0xee) : last;
    const bytes = encodeBatch({ hospital, sequence: i + 1, previousHash, rows: reports });
    const hash = batchHash(bytes);
    if (!isOrphan) last = hash;
    const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");
    const reference = {
      hospital,
      sequence: i + 1,
      hash: hex(hash),
      previousHash: hex(previousHash),
      reports,
    };
    return { bytes, reference };
  });
}
