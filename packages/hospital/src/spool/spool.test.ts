import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeReports } from "@medtech-chain/columns";
import { NO_BATCH_HASH } from "@medtech-chain/domain";
import type { DeviceReport } from "@medtech-chain/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSpoolBatch, spoolBatchToColumns } from "../batcher/createSpoolBatch.ts";
import { createReport } from "../sources/report.ts";
import type { SourceChunk } from "../sources/source.ts";
import { openSpool, type Spool, type SpoolOptions } from "./spool.ts";

const HOSPITAL = "hospital-a";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mtc-spool-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(options: Partial<SpoolOptions> = {}): Spool {
  return openSpool({ path: join(folder, "spool.db"), hospital: HOSPITAL, segmentBytes: 100_000, ...options });
}

function reports(count: number, prefix = "s"): DeviceReport[] {
  return Array.from({ length: count }, (_, i) => ({
    ...createReport(),
    udiDeviceIdentifier: "09506000134352",
    udiSerialNumber: `${prefix}${i}`,
    reportTime: 1_700_000_000,
  }));
}

function chunk(given: Partial<SourceChunk>): SourceChunk {
  return {
    reports: [],
    rejects: [],
    item: "",
    position: "0",
    progress: { done: 0, total: 0, unit: "reports" },
    ...given,
  };
}

const reject = (line: number) => ({ file: "a.csv", line, field: "f", reason: "r", raw: "x" });

describe("the spool", () => {
  it("keeps reports, rejects and positions over a restart", () => {
    {
      using spool = open();
      spool.append(
        "csv",
        chunk({ reports: reports(3), rejects: [reject(7)], item: "a.csv", position: "p1" }),
      );
      spool.append("csv", chunk({ reports: reports(2, "t"), item: "b.csv", position: "p2" }));
      spool.append("csv", chunk({ item: "a.csv", position: "p3" }));
    }
    using spool = open();
    expect([...spool.positions("csv")]).toEqual([
      ["a.csv", "p3"],
      ["b.csv", "p2"],
    ]);
    expect(spool.positions("other").size).toBe(0);
    expect(
      spool
        .segments(100)
        .flatMap(({ columns }) => decodeReports(columns))
        .map((row) => row.udiSerialNumber),
    ).toEqual(["s0", "s1", "s2", "t0", "t1"]);
    expect(spool.rejects()).toMatchObject([{ source: "csv", line: 7 }]);
    expect(spool.status()).toMatchObject({
      waitingReports: 5,
      acceptedReports: 5,
      rejectedRows: 1,
      waitingBatches: 0,
    });
  });

  it("takes a chunk whole or not at all", () => {
    using spool = open({
      fault: (point) => {
        if (point === "append-written") throw new RangeError("disk full");
      },
    });
    expect(() => spool.append("csv", chunk({ reports: reports(3), item: "a.csv" }))).toThrow("disk full");
    expect(spool.status()).toMatchObject({ waitingReports: 0, acceptedReports: 0 });
    expect(spool.positions("csv").size).toBe(0);
  });

  it("cuts chunks that are too large for a batch into segments", () => {
    using spool = open({ segmentBytes: 5000 });
    spool.append("csv", chunk({ reports: reports(2000) }));
    const segments = spool.segments(10_000);
    expect(segments.length).toBeGreaterThan(1);
    expect(segments.every(({ columns }) => columns.bytes.length <= 5000)).toBe(true);
    expect(segments.reduce((sum, { columns }) => sum + columns.rowCount, 0)).toBe(2000);
  });

  it("lets batches go in order, and only once they are confirmed", () => {
    using spool = open();
    spool.startChain({ sequence: 0, linked: 0, hash: NO_BATCH_HASH });
    for (const prefix of ["a", "b", "c"]) {
      spool.append("csv", chunk({ reports: reports(2, prefix) }));
      const [segment] = spool.segments(10);
      spool.storeBatch(createSpoolBatch(HOSPITAL, spool.chain()!.assigned, segment!.columns), [segment!.id]);
    }
    const sequences = () => spool.batches().map(({ sequence }) => sequence);
    spool.confirm(3);
    spool.confirm(2);
    expect(sequences()).toEqual([1, 2, 3]);
    expect(spool.nextBatch(0)?.sequence).toBe(1);
    expect(spool.nextBatch(1)).toBeUndefined();
    expect(spool.status().confirmedReports).toBe(0);
    spool.confirm(1);
    expect(sequences()).toEqual([]);
    expect(spool.status()).toMatchObject({ confirmedReports: 6, waitingReports: 0 });
    expect(spool.chain()).toEqual({ assigned: spool.chain()!.confirmed, confirmed: spool.chain()!.assigned });
  });

  it("gives a batch's rows back", () => {
    using spool = open();
    spool.append("csv", chunk({ reports: reports(5) }));
    const { columns } = spool.segments(10)[0]!;
    const batch = createSpoolBatch(HOSPITAL, { sequence: 41, linked: 40, hash: NO_BATCH_HASH }, columns);
    expect(batch.sequence).toBe(42);
    expect(Buffer.from(spoolBatchToColumns(batch).bytes)).toEqual(Buffer.from(columns.bytes));
  });

  it("keeps the newest rejects", () => {
    using spool = open({ keptRejects: 3 });
    for (let line = 1; line <= 5; line++) spool.append("csv", chunk({ rejects: [reject(line)] }));
    expect(spool.rejects().map(({ line }) => line)).toEqual([3, 4, 5]);
    expect(spool.rejects(3, 1).map(({ line }) => line)).toEqual([4]);
    expect(spool.status().rejectedRows).toBe(5);
  });

  it("is for its owner's eyes", () => {
    using _spool = open();
    for (const name of ["spool.db", "spool.db-wal"])
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it("belongs to one process, one hospital and one version", () => {
    {
      using _spool = open();
      expect(() => open()).toThrow(expect.objectContaining({ code: "spool_in_use" }));
    }
    expect(() => open({ hospital: "hospital-b" })).toThrow(/has the hospital "hospital-a", not "hospital-b"/);
    using _again = open();
  });

  it("does not touch a file that is none", () => {
    writeFileSync(
      join(folder, "spool.db"),
      "this is a text that somebody needs, and no database at all".repeat(20),
    );
    expect(() => open()).toThrow(expect.objectContaining({ code: "spool_unreadable" }));
    expect(statSync(join(folder, "spool.db")).size).toBe(58 * 20);
  });
});
