import { type CheckedFilter, type CheckedSelection, findField } from "@medtech-chain/domain";
import { DeviceCategory, Operator } from "@medtech-chain/schema";
import { beforeAll, describe, expect, test } from "vitest";
import { count, createDeviceIndex, type DeviceReportInit, groupedCount, sumAndCount } from "../src/index.ts";
import { ReferenceIndex } from "./referenceIndex.ts";
import { report } from "./reports.ts";
import { chainBatches, hospitals, type StreamBatch } from "./streams.ts";

/** Enough rows for three chunks, enough device types for codes of four bytes, enough manufacturers for two. */
const BATCHES = 60;
const ROWS = 2500;
const DEVICES = 40_000;
const TYPES = 70_000;

function largeReport(row: number): DeviceReportInit {
  // Times go back and forth, so that chains are linked in the middle and across chunks.
  const time = 1000 + ((row * 7919) % 5000) * 10 + (row % 10);
  return report({
    udiSerialNumber: `S${(row * 31) % DEVICES}`,
    udiDeviceIdentifier: `D${((row * 31) % DEVICES) % 50}`,
    deviceType: `Type ${row % TYPES}`,
    manufacturer: `Maker ${row % 300}`,
    usageHours: (row * 17) % 1000,
    batteryLevel: row % 101,
    active: row % 3 === 0,
    category: row % 2 === 0 ? DeviceCategory.PORTABLE : DeviceCategory.WEARABLE,
    reportTime: time,
  });
}

function largeStream(): StreamBatch[] {
  const chains = hospitals.map((hospital, h) =>
    chainBatches(
      hospital,
      Array.from({ length: BATCHES / hospitals.length }, (_, b) => ({
        orphanDraw: 0,
        reports: Array.from({ length: ROWS }, (_, i) => largeReport((b * hospitals.length + h) * ROWS + i)),
      })),
    ),
  );
  return Array.from(
    { length: BATCHES },
    (_, i) => chains[i % hospitals.length]![Math.floor(i / hospitals.length)]!,
  );
}

describe("an index of several chunks", () => {
  const index = createDeviceIndex();
  const reference = new ReferenceIndex();
  const comparison = (
    name: string,
    operator: Operator,
    ...values: (string | number | boolean)[]
  ): CheckedFilter => ({
    type: "comparison",
    field: findField(name)!,
    operator,
    values,
  });

  beforeAll(() => {
    for (const { bytes, reference: batch } of largeStream()) {
      expect(index.append(bytes)).toBe("applied");
      reference.append(batch);
    }
  });

  const everything: CheckedSelection = { period: { from: 1, until: 100_000 }, hospitals, filter: undefined };
  const questions: readonly (readonly [name: string, question: CheckedSelection])[] = [
    ["every device", everything],
    ["a part of the time", { ...everything, period: { from: 20_000, until: 30_000 } }],
    ["two hospitals", { ...everything, hospitals: ["alpha", "gamma"] }],
    ["a wide code", { ...everything, filter: comparison("device_type", Operator.EQUAL, "Type 69999") }],
    ["parts of wide codes", { ...everything, filter: comparison("device_type", Operator.ENDS_WITH, "77") }],
    [
      "codes of two bytes",
      { ...everything, filter: comparison("manufacturer", Operator.IN, "Maker 299", "Maker 3") },
    ],
    ["numbers in a list", { ...everything, filter: comparison("usage_hours", Operator.IN, 3, 17, 500, 999) }],
    [
      "several fields",
      {
        ...everything,
        filter: {
          type: "any_of",
          filters: [
            {
              type: "all_of",
              filters: [
                comparison("battery_level", Operator.LESS, 20),
                comparison("active", Operator.EQUAL, true),
              ],
            },
            { type: "not", filter: comparison("usage_hours", Operator.BETWEEN, 100, 900) },
          ],
        },
      },
    ],
  ];

  test.each(questions)("answers about %s as the reference does, at the head and before", (_, question) => {
    const early = hospitals.map((hospital, i) => reference.applied.get(hospital)![5 + i * 4]!);
    const earlyCut = {
      entries: early.map(({ hospital, sequence, hash }) => ({
        hospital,
        sequence,
        hash: Buffer.from(hash, "hex"),
      })),
    };
    for (const cut of [{ entries: index.heads() }, earlyCut]) {
      const rows = reference.select(question, cut);
      const selection = index.select(question, cut);
      expect(count(selection)).toBe(BigInt(rows.length));
      expect(rows.every((row) => (selection.words[row >>> 5]! >>> (row & 31)) & 1)).toBe(true);
      const hours = rows.map((row) => Number(reference.value(row, "usage_hours")));
      expect(sumAndCount(selection, findField("usage_hours")!, { lower: 0, upper: 1000 }, 0).sum).toBe(
        BigInt(hours.reduce((sum, value) => sum + value, 0)),
      );
      const field = findField("active")!;
      const active = rows.filter((row) => reference.value(row, "active") === true).length;
      expect(groupedCount(selection, [{ field, domain: [true], other: true, notSet: false }])).toEqual([
        BigInt(active),
        BigInt(rows.length - active),
      ]);
    }
  });

  test("counts its devices and stays small", () => {
    const devices = new Set(
      reference.rows.map(({ report: row }) => `${row.udiDeviceIdentifier}/${row.udiSerialNumber}`),
    );
    expect(index.status()).toMatchObject({ rows: BATCHES * ROWS, devices: devices.size });
    expect(index.status().memoryBytes / (BATCHES * ROWS)).toBeLessThan(150);
  });
});
