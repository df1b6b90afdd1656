import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { MAX_BATCH_BYTES, NO_BATCH_HASH } from "@medtech-chain/domain";
import { DeviceBatchSchema } from "@medtech-chain/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyReports, report } from "../../test/reports.ts";
import { halfSipHash } from "../hash/halfSipHash.ts";
import { decodeBatch } from "./decodeBatch.ts";
import { encodeBatch } from "./encodeBatch.ts";
import { decodeReports, encodeColumns, mergeColumns } from "./encodedColumns.ts";
import { columnsToReports } from "./report.ts";

const header = { hospital: "mercy", sequence: 7, previousHash: NO_BATCH_HASH };

describe("a batch", () => {
  test("comes back as the reports that went in", () => {
    fc.assert(
      fc.property(anyReports(40), (rows) => {
        const batch = decodeBatch(encodeBatch({ ...header, rows }));
        expect(columnsToReports(batch)).toEqual(rows);
        const times = rows.map((row) => row.reportTime!);
        expect(batch).toMatchObject({
          ...header,
          rowCount: rows.length,
          firstReportTime: Math.min(...times),
          lastReportTime: Math.max(...times),
        });
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test("has one encoding, which any protobuf library writes as well", () => {
    fc.assert(
      fc.property(anyReports(40), (rows) => {
        const bytes = encodeBatch({ ...header, rows });
        expect(toBinary(DeviceBatchSchema, fromBinary(DeviceBatchSchema, bytes))).toEqual(bytes);
        const again = encodeBatch({ ...header, rows: columnsToReports(decodeBatch(bytes)) });
        expect(again).toEqual(bytes);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  test("of merged parts is that of all reports at once", () => {
    fc.assert(
      fc.property(anyReports(40), fc.array(fc.nat(40), { maxLength: 4 }), (rows, ends) => {
        const bounds = [0, ...ends.filter((end) => end < rows.length).sort((a, b) => a - b), rows.length];
        const parts = bounds
          .slice(1)
          .map((end, i) => rows.slice(bounds[i], end))
          .filter((part) => part.length > 0);
        const merged = mergeColumns(parts.map((part) => encodeColumns(part)));
        expect(merged).toEqual(encodeColumns(rows));
        expect(encodeBatch({ ...header, rows: merged })).toEqual(encodeBatch({ ...header, rows }));
        expect(decodeReports(merged)).toEqual(rows);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  test("writes two bytes an index from the 257th entry on", () => {
    for (const entries of [256, 257]) {
      const rows = Array.from({ length: 300 }, (_, i) =>
        report({ udiSerialNumber: `S${i}`, model: `M${i % entries}` }),
      );
      const message = fromBinary(DeviceBatchSchema, encodeBatch({ ...header, rows }));
      const model = message.columns.find((column) => column.field === 9)!.values;
      if (model.case !== "dictionary") expect.unreachable();
      expect(model.value.indices.length).toBe(entries === 256 ? 300 : 600);
      expect(columnsToReports(decodeBatch(toBinary(DeviceBatchSchema, message)))).toEqual(rows);
    }
  });

  test("does not read the hospital of a report, which the batch names", () => {
    const bytes = encodeBatch({ ...header, rows: [report({ hospital: "other" })] });
    expect(columnsToReports(decodeBatch(bytes))).toEqual([report()]);
  });

  test("is read from a Buffer inside a larger one", () => {
    const bytes = encodeBatch({ ...header, rows: [report()] });
    const inside = Buffer.concat([Buffer.alloc(3, 1), bytes, Buffer.alloc(5, 2)]).subarray(
      3,
      3 + bytes.length,
    );
    expect(decodeBatch(inside)).toEqual(decodeBatch(bytes));
  });

  test("keeps nothing of the bytes that it was read from", () => {
    const bytes = encodeBatch({ ...header, rows: [report()] });
    const batch = decodeBatch(bytes);
    const before = structuredClone({ ...batch, byField: undefined, reports: columnsToReports(batch) });
    bytes.fill(0xff);
    expect({ ...batch, byField: undefined, reports: columnsToReports(batch) }).toEqual(before);
  });

  test("is refused beyond 100,000 rows and beyond 1 MiB", () => {
    const rows = Array.from({ length: 100_001 }, (_, i) => report({ reportTime: 1 + i }));
    expect(() => encodeBatch({ ...header, rows })).toThrow("100001 rows");
    expect(decodeBatch(encodeBatch({ ...header, rows: rows.slice(1) })).rowCount).toBe(100_000);
    const long = Array.from({ length: 20_000 }, (_, i) =>
      report({ udiSerialNumber: `${i}`.padStart(64, "x"), model: `${i}`.padStart(256, "y") }),
    );
    expect(() => encodeBatch({ ...header, rows: long })).toThrow(`more than ${MAX_BATCH_BYTES}`);
    expect(() => decodeBatch(new Uint8Array(MAX_BATCH_BYTES + 1))).toThrow(`more than ${MAX_BATCH_BYTES}`);
  });

  test("keeps the values at the ends of every range", () => {
    const rows = [
      report({ reportTime: 1, usageHours: 0, batteryLevel: 0, syncFrequencySeconds: 1 }),
      report({
        reportTime: 4_102_444_799,
        usageHours: 1_000_000,
        batteryLevel: 100,
        productionTime: 4_102_444_799,
      }),
      report({ reportTime: 2, syncFrequencySeconds: 31_622_400, productionTime: 1 }),
    ];
    expect(columnsToReports(decodeBatch(encodeBatch({ ...header, rows })))).toEqual(rows);
  });

  test("tells rows apart whose hashes are equal", () => {
    const serial = new TextEncoder().encode("S1");
    const timeByHash = new Map<number, number>();
    let pair: readonly [number, number] | undefined;
    for (let time = 1; pair === undefined; time++) {
      const hash = halfSipHash([1, time + 1], 0, serial, 0, serial.length);
      const before = timeByHash.get(hash);
      if (before !== undefined) pair = [before, time];
      timeByHash.set(hash, time);
    }
    const [first, second] = pair.map((reportTime) => report({ reportTime }));
    expect(decodeBatch(encodeBatch({ ...header, rows: [first!, second!] })).rowCount).toBe(2);
    expect(() => encodeBatch({ ...header, rows: [second!, first!, second!] })).toThrow(
      "report time of row 1",
    );
  });

  test("is also what a message built by hand encodes to", () => {
    const message = create(DeviceBatchSchema, {
      ...header,
      rowCount: 2,
      columns: [
        { field: 1, values: { case: "dictionary", value: { entries: ["X"], indices: Uint8Array.of(0, 0) } } },
        { field: 2, values: { case: "text", value: { entries: Uint8Array.of(0, 2, 65, 66, 1, 1, 67) } } },
        { field: 23, values: { case: "delta", value: { deltas: Uint8Array.of(20, 1) } } },
      ],
    });
    expect(columnsToReports(decodeBatch(toBinary(DeviceBatchSchema, message)))).toEqual([
      { udiDeviceIdentifier: "X", udiSerialNumber: "AB", reportTime: 10 },
      { udiDeviceIdentifier: "X", udiSerialNumber: "AC", reportTime: 9 },
    ]);
  });
});
