import { NO_BATCH_HASH, Refusal } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import { describe, expect, test } from "vitest";
import { report } from "../../test/reports.ts";
import { type BatchInput, encodeBatch } from "./encodeBatch.ts";
import { encodeColumns, mergeColumns } from "./encodedColumns.ts";

const input: BatchInput = { hospital: "mercy", sequence: 1, previousHash: NO_BATCH_HASH, rows: [report()] };

function refusalOf(run: () => unknown): Refusal {
  try {
    run();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return expect.unreachable("nothing was refused");
}

describe("encoding refuses", () => {
  const good = report({ udiSerialNumber: "S0" });
  const rows: readonly (readonly [name: string, bad: Record<string, unknown>, column: string])[] = [
    ["a missing serial number", { udiSerialNumber: undefined }, "udi_serial_number"],
    ["a missing device identifier", { udiDeviceIdentifier: undefined }, "udi_device_identifier"],
    ["a missing report time", { reportTime: undefined }, "report_time"],
    ["an empty text", { model: "" }, "model"],
    ["a text that is too long", { firmwareVersion: "1".repeat(65) }, "firmware_version"],
    ["a text that is too long in UTF-8 only", { udiSerialNumber: "é".repeat(33) }, "udi_serial_number"],
    ["a control character", { model: "a\u0007b" }, "model"],
    ["a bidirectional override", { manufacturer: "a\u202eb" }, "manufacturer"],
    ["a lone surrogate", { model: "a\ud800" }, "model"],
    ["decomposed letters", { deviceType: "e\u0301" }, "device_type"],
    ["a number as text", { model: 5 }, "model"],
    ["null", { model: null }, "model"],
    ["an unknown category", { category: 3 }, "category"],
    ["the unspecified category", { medicalSpeciality: 0 }, "medical_speciality"],
    ["a category by name", { category: "PORTABLE" }, "category"],
    ["a number above its range", { batteryLevel: 101 }, "battery_level"],
    ["a number below its range", { usageHours: -1 }, "usage_hours"],
    ["a fraction", { usageHours: 1.5 }, "usage_hours"],
    ["NaN", { usageHours: Number.NaN }, "usage_hours"],
    ["a big integer", { usageHours: 5n }, "usage_hours"],
    ["a time of zero", { reportTime: 0 }, "report_time"],
    ["a time in milliseconds", { reportTime: 1_700_000_000_000 }, "report_time"],
    ["a truth as number", { active: 1 }, "active"],
  ];

  test.each(rows)("%s, naming column and row", (_, bad, column) => {
    const run = () => encodeBatch({ ...input, rows: [good, report(bad)] });
    const refusal = refusalOf(run);
    expect(refusal.reason).toBe(Reason.MALFORMED);
    expect(refusal.subject).toBe(column);
    expect(refusal.metadata).toEqual({ batch: "batch mercy/1", column, row: "2" });
    expect(refusal.message).toContain(`column ${column}, row 2`);
  });

  test("the same device and time twice, also across merged parts", () => {
    const twice = [good, report(), good];
    expect(refusalOf(() => encodeBatch({ ...input, rows: twice })).message).toBe(
      "batch mercy/1, row 3: has the device and report time of row 1",
    );
    const parts = [encodeColumns([good, report()]), encodeColumns([good])];
    expect(refusalOf(() => mergeColumns(parts)).metadata).toEqual({ batch: "batch", row: "3" });
  });

  test("a header that says nothing possible", () => {
    expect(refusalOf(() => encodeBatch({ ...input, hospital: "Mercy!" })).subject).toBe("hospital");
    for (const sequence of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      expect(refusalOf(() => encodeBatch({ ...input, sequence })).message).toContain("sequence");
    }
    expect(refusalOf(() => encodeBatch({ ...input, previousHash: new Uint8Array(31) })).message).toContain(
      "32 bytes",
    );
    expect(refusalOf(() => encodeBatch({ ...input, rows: [] })).message).toContain("no rows");
    expect(refusalOf(() => mergeColumns([])).message).toContain("no rows");
  });

  test("more different values than indices can name", () => {
    const rows = Array.from({ length: 65_537 }, (_, i) => report({ reportTime: i + 1, model: `${i}` }));
    expect(refusalOf(() => encodeColumns(rows)).message).toContain(
      "column model: the rows have more than 65536",
    );
    expect(encodeColumns(rows.slice(1)).rowCount).toBe(65_536);
  });
});
