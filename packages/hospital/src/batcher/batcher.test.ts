import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeBatch } from "@medtech-chain/columns";
import { batchHash, NO_BATCH_HASH } from "@medtech-chain/domain";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createReport } from "../sources/report.ts";
import { openSpool, type Spool } from "../spool/spool.ts";
import { systemClock } from "../time/clock.ts";
import { Batcher, type BatcherOptions } from "./batcher.ts";

let folder: string;
let spool: Spool;
let elapsed = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mtc-batcher-"));
  spool = openSpool({ path: join(folder, "spool.db"), hospital: "hospital-a", segmentBytes: 100_000 });
  elapsed = 0;
});
afterEach(() => {
  spool.close();
  rmSync(folder, { recursive: true });
});

function createBatcher(options: Partial<BatcherOptions> = {}): Batcher {
  const clock = { ...systemClock, elapsed: () => elapsed };
  return new Batcher({
    spool,
    rows: 10,
    bytes: 100_000,
    lingerMs: 500,
    clock,
    onEvent: () => {},
    ...options,
  });
}

function append(count: number, prefix: string, model?: string): void {
  const reports = Array.from({ length: count }, (_, i) => ({
    ...createReport(),
    udiDeviceIdentifier: "09506000134352",
    udiSerialNumber: `${prefix}${i}`,
    reportTime: 1_700_000_000,
    model: model === undefined ? undefined : `${model}${i}`,
  }));
  spool.append("test", {
    reports,
    rejects: [],
    item: "",
    position: "",
    progress: { done: 0, total: 0, unit: "reports" },
  });
}

const begin = () => spool.startChain({ sequence: 0, linked: 0, hash: NO_BATCH_HASH });
const rowCounts = () => spool.batches().map(({ rows }) => rows);

describe("the batcher", () => {
  it("cuts nothing before the chain has begun", () => {
    append(20, "a");
    expect(createBatcher().cut(true)).toBeUndefined();
    expect(rowCounts()).toEqual([]);
  });

  it("cuts what is full at once and the rest when it has lingered", () => {
    begin();
    const batcher = createBatcher();
    append(4, "a");
    expect(batcher.cut()).toBe(500);
    elapsed = 200;
    append(4, "b");
    expect(batcher.cut()).toBe(300);
    append(4, "c");
    expect(batcher.cut()).toBe(500);
    expect(rowCounts()).toEqual([8]);
    elapsed = 699;
    expect(batcher.cut()).toBe(1);
    elapsed = 700;
    expect(batcher.cut()).toBeUndefined();
    expect(rowCounts()).toEqual([8, 4]);
  });

  it("chains the batches, each with the hash of the one before", () => {
    begin();
    for (const prefix of ["a", "b", "c"]) append(10, prefix);
    createBatcher().cut();
    let previous = NO_BATCH_HASH;
    for (const [i, { sequence, hash, bytes }] of spool.batches().entries()) {
      const batch = decodeBatch(bytes);
      expect([sequence, batch.sequence]).toEqual([i + 1, i + 1]);
      expect(Buffer.compare(batch.previousHash, previous)).toBe(0);
      expect(Buffer.compare(batchHash(bytes), hash)).toBe(0);
      previous = Uint8Array.from(hash);
    }
    expect(rowCounts()).toEqual([10, 10, 10]);
  });

  it("does not put the same device and time twice into a batch", () => {
    begin();
    append(3, "a");
    append(3, "a");
    append(3, "b");
    createBatcher().cut(true);
    expect(rowCounts().reduce((sum, rows) => sum + rows, 0)).toBe(9);
    for (const { bytes } of spool.batches()) expect(() => decodeBatch(bytes)).not.toThrow();
  });

  it("keeps batches below the limit of bytes", () => {
    begin();
    for (const prefix of ["a", "b", "c", "d"]) append(100, prefix, `${prefix}${"x".repeat(100)}`);
    const bytes = 25_000;
    createBatcher({ rows: 1000, bytes }).cut(true);
    expect(spool.batches().every((batch) => batch.bytes.length <= bytes)).toBe(true);
    expect(rowCounts().reduce((sum, rows) => sum + rows, 0)).toBe(400);
    expect(rowCounts().length).toBeLessThan(4);
  });
});
