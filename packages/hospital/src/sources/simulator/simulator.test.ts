import { encodeBatch } from "@medtech-chain/columns";
import { NO_BATCH_HASH } from "@medtech-chain/domain";
import type { DeviceReport } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { createTestClock, TEST_NOW } from "../../../test/support/clock.ts";
import { isGtinCheckDigitValid } from "../../udi/checkDigit.ts";
import type { SourceChunk } from "../source.ts";
import { createSimulatorSourceConfig, type SimulatorSourceConfig } from "./config.ts";
import { Generator } from "./generator.ts";
import { createSimulatorSource } from "./source.ts";

const never = new AbortController().signal;

async function chunksOf(
  config: Partial<SimulatorSourceConfig>,
  positions: ReadonlyMap<string, string> = new Map(),
  most = Number.POSITIVE_INFINITY,
): Promise<SourceChunk[]> {
  const source = createSimulatorSource(
    createSimulatorSourceConfig({ devices: 100, ...config }),
    createTestClock(),
  );
  const chunks: SourceChunk[] = [];
  for await (const chunk of source.read(positions, never)) {
    chunks.push(chunk);
    if (chunks.length === most) break;
  }
  return chunks;
}

const reportsOf = (chunks: readonly SourceChunk[]) => chunks.flatMap(({ reports }) => reports);
const serials = (reports: readonly DeviceReport[]) => reports.map(({ udiSerialNumber }) => udiSerialNumber);

describe("the generator", () => {
  // From the state 1, 2, 3, 4; computed with a C program of the published algorithm.
  it("is xoshiro128** 1.1", () => {
    const generator = new Generator();
    generator.reset(1, 2, 3, 4);
    expect(Array.from({ length: 6 }, () => generator.next())).toEqual([
      11_520, 0, 5_927_040, 70_819_200, 2_031_721_883, 1_637_235_492,
    ]);
  });
});

describe("the simulator", () => {
  it("makes the same reports from the same seed, and others from another", async () => {
    const [first, again, other] = await Promise.all([
      chunksOf({ seed: "a" }),
      chunksOf({ seed: "a" }),
      chunksOf({ seed: "b" }),
    ]);
    expect(again).toEqual(first);
    expect(new Set(serials(reportsOf([...first, ...other]))).size).toBe(200);
  });

  it("goes on after any chunk as if it had not ended", async () => {
    const config = { devices: 6000, rounds: 3 };
    const whole = await chunksOf(config);
    expect(reportsOf(whole)).toHaveLength(18_000);
    for (let stop = 1; stop < whole.length; stop++) {
      const rest = await chunksOf(config, new Map([["", whole[stop - 1]!.position]]));
      expect(reportsOf(rest)).toEqual(reportsOf(whole.slice(stop)));
    }
  });

  it("makes reports that a batch accepts, with right check digits, in the past", async () => {
    const reports = reportsOf(await chunksOf({ devices: 4000, rounds: 2 }));
    for (let i = 0; i < reports.length; i += 4000) {
      const rows = reports.slice(i, i + 4000);
      expect(() =>
        encodeBatch({ hospital: "h", sequence: 1, previousHash: NO_BATCH_HASH, rows }),
      ).not.toThrow();
    }
    for (const report of reports) {
      expect(isGtinCheckDigitValid(report.udiDeviceIdentifier!)).toBe(true);
      expect(report.reportTime!).toBeLessThanOrEqual(TEST_NOW);
      expect(report.lastSyncTime!).toBeLessThanOrEqual(report.reportTime!);
      expect(report.lastServiceTime ?? 0).toBeLessThanOrEqual(report.reportTime!);
      expect(report.productionTime!).toBeLessThan(report.reportTime!);
      expect(report.usageHours! * 3600).toBeLessThanOrEqual(report.reportTime! - report.productionTime!);
    }
  });

  it("lets usage grow and time pass from round to round", async () => {
    const reports = reportsOf(await chunksOf({ devices: 100, rounds: 3 }));
    for (let device = 0; device < 100; device++) {
      const [first, second, third] = [reports[device]!, reports[device + 100]!, reports[device + 200]!];
      expect(serials([second, third])).toEqual(serials([first, first]));
      expect(second.reportTime! - first.reportTime!).toBe(first.syncFrequencySeconds);
      expect(third.usageHours!).toBeGreaterThanOrEqual(second.usageHours!);
      expect(third.model).toBe(first.model);
    }
  });

  it("has several of everything, none of it everything", async () => {
    const reports = reportsOf(await chunksOf({ devices: 5000 }));
    const share = (
      key: "manufacturer" | "deviceType" | "firmwareVersion" | "category" | "active" | "medicalSpeciality",
    ) => {
      const counts = new Map<unknown, number>();
      for (const report of reports) counts.set(report[key], (counts.get(report[key]) ?? 0) + 1);
      return { values: counts.size, largest: Math.max(...counts.values()) / reports.length };
    };
    expect(share("manufacturer").values).toBeGreaterThanOrEqual(6);
    expect(share("deviceType").values).toBe(6);
    expect(share("firmwareVersion").values).toBeGreaterThanOrEqual(8);
    expect(share("category").values).toBe(2);
    expect(share("active").values).toBe(2);
    expect(share("medicalSpeciality").largest).toBeLessThan(0.5);
    expect(share("manufacturer").largest).toBeLessThan(0.5);
  });

  it("without end reports in the machine's time", async () => {
    const reports = reportsOf(
      await chunksOf({ rounds: 0, devices: 1000, reportsPerSecond: 1000 }, new Map(), 1),
    );
    expect(reports).toHaveLength(1000);
    expect(new Set(reports.map(({ reportTime }) => reportTime))).toEqual(new Set([TEST_NOW]));
  });

  it("does not reach into the future", async () => {
    await expect(chunksOf({ start: TEST_NOW - 1000, rounds: 10 })).rejects.toThrow(
      /earlier start or fewer rounds/,
    );
  });
});
