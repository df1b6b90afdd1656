import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { DeviceReport } from "@medtech-chain/schema";
import { DeviceCategory } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { createCsvSourceConfig } from "../../src/sources/csv/config.ts";
import { createCsvSource } from "../../src/sources/csv/source.ts";
import { createTestClock } from "../support/clock.ts";
import { drain } from "../support/readCsv.ts";

const FOLDER = fileURLToPath(new URL("../../../../../shared/data/synthea-sample", import.meta.url));
const MAPPING = fileURLToPath(new URL("./mapping.yaml", import.meta.url));
const isThere = existsSync(join(FOLDER, "devices.csv"));
if (!isThere) console.log("skipped: ../shared/data/synthea-sample is not here");

describe.skipIf(!isThere)("the Synthea sample", () => {
  const content = isThere ? readFileSync(join(FOLDER, "devices.csv"), "utf8") : "";
  const lines = content
    .split("\n")
    .slice(1)
    .filter((line) => line !== "");

  async function read(path: string): Promise<readonly DeviceReport[]> {
    const source = createCsvSource(createCsvSourceConfig({ path, mapping: MAPPING }), createTestClock());
    const { reports, rejects } = await drain(source);
    expect(rejects).toEqual([]);
    return reports;
  }

  it.each(["", "devices.csv"])("arrives whole from %j", async (name) => {
    expect(await read(join(FOLDER, name))).toHaveLength(lines.length);
  });

  it("has the counts that the file's text has", async () => {
    const reports = await read(FOLDER);
    const count = (has: (report: DeviceReport) => boolean) => reports.filter(has).length;
    const linesWith = (part: string) => lines.filter((line) => line.includes(part)).length;
    expect(count(({ deviceType }) => deviceType === "Blood glucose meter")).toBe(
      linesWith(",Blood glucose meter ("),
    );
    expect(count(({ deviceType }) => deviceType === "Home nebulizer")).toBe(linesWith(",Home nebulizer ("));
    expect(count(({ active }) => active === true)).toBe(linesWith("Z,,"));
    expect(count(({ category }) => category === DeviceCategory.PORTABLE)).toBe(
      linesWith(",170615005,") +
        linesWith(",337414009,") +
        linesWith(",228869008,") +
        linesWith(",706112002,"),
    );
    expect(reports.map(({ udiSerialNumber }) => udiSerialNumber)).toEqual(
      lines.map((line) => line.split("(21)")[1]),
    );
    expect(reports.map(({ udiDeviceIdentifier }) => udiDeviceIdentifier)).toEqual(
      lines.map((line) => line.split("(01)")[1]!.slice(0, 14)),
    );
  });

  it("flags the check digits that are wrong", async () => {
    const reports = await read(FOLDER);
    const right = lines.filter((line) => {
      const digits = [...line.split("(01)")[1]!.slice(0, 14)].map(Number);
      return digits.reduce((sum, digit, i) => sum + digit * (i % 2 === 0 ? 3 : 1), 0) % 10 === 0;
    });
    expect(reports.filter(({ udiCheckDigitValid }) => udiCheckDigitValid === true)).toHaveLength(
      right.length,
    );
    expect(right.length).toBeLessThan(lines.length);
  });
});
