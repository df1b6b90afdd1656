import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createCsvSourceConfig } from "../src/sources/csv/config.ts";
import { createCsvSource } from "../src/sources/csv/source.ts";
import { createTestClock } from "./support/clock.ts";
import { drain } from "./support/readCsv.ts";

const SAMPLE = fileURLToPath(new URL("../sample/", import.meta.url));

function readHospital(hospital: string) {
  const config = createCsvSourceConfig({ path: `${SAMPLE}${hospital}`, mapping: `${SAMPLE}mapping.yaml` });
  return drain(createCsvSource(config, createTestClock()));
}

const lineCount = (hospital: string) =>
  readFileSync(`${SAMPLE}${hospital}/devices.csv`, "utf8").trimEnd().split("\n").length - 1;

describe("the sample", () => {
  it.each(["hospital-a", "hospital-b"])("of %s arrives whole", async (hospital) => {
    const { reports, rejects } = await readHospital(hospital);
    expect(rejects).toEqual([]);
    expect(reports).toHaveLength(lineCount(hospital));
  });

  it("of hospital-c has nine bad rows, and all others arrive", async () => {
    const { reports, rejects } = await readHospital("hospital-c");
    expect(rejects.map(({ line, field }) => [line, field])).toEqual([
      [8, "usage_hours"],
      [15, "report_time"],
      [23, "model"],
      [36, "medical_speciality"],
      [42, "battery_level"],
      [49, "udi"],
      [57, ""],
      [63, "report_time"],
      [72, "last_sync_time"],
    ]);
    expect(reports).toHaveLength(lineCount("hospital-c") - rejects.length);
  });

  it("has what questions are asked about, and some wrong check digits", async () => {
    const hospitals = await Promise.all(["hospital-a", "hospital-b", "hospital-c"].map(readHospital));
    const reports = hospitals.flatMap((hospital) => hospital.reports);
    const complete = reports.filter(
      (report) => report.usageHours !== undefined && report.batteryLevel !== undefined,
    );
    expect(complete).toHaveLength(reports.length);
    expect(new Set(reports.map(({ manufacturer }) => manufacturer)).size).toBeGreaterThanOrEqual(6);
    const wrong = reports.filter(({ udiCheckDigitValid }) => udiCheckDigitValid === false);
    expect(wrong.length).toBeGreaterThan(5);
    expect(wrong.length).toBeLessThan(reports.length / 10);
  });
});
