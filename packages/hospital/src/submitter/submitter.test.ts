import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { serialsOnChain } from "../../test/support/chain.ts";
import { createTestClock } from "../../test/support/clock.ts";
import { LedgerStandIn, unavailable } from "../../test/support/ledgerStandIn.ts";
import type { NodeEvent } from "../events.ts";
import { type CollectOnceOptions, collectOnce } from "../node/collectOnce.ts";
import { createReport } from "../sources/report.ts";
import type { Source } from "../sources/source.ts";

const HOSPITAL = "hospital-a";

let folder: string;
let ledger: LedgerStandIn;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mtc-submit-"));
  ledger = new LedgerStandIn();
});
afterEach(() => {
  ledger[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** A source of so many chunks of so many reports; serial numbers say which. */
function source(name: string, chunks: number, rows: number): Source {
  return {
    name,
    async *read(positions) {
      for (let i = Number(positions.get("") ?? 0); i < chunks; i++) {
        const reports = Array.from({ length: rows }, (_, k) => ({
          ...createReport(),
          udiDeviceIdentifier: "09506000134352",
          udiSerialNumber: `${name}-${i}-${k}`,
          reportTime: 1_700_000_000,
        }));
        yield {
          reports,
          rejects: [],
          item: "",
          position: `${i + 1}`,
          progress: { done: i, total: chunks, unit: "reports" },
        };
      }
    },
  };
}

const serialsOf = (name: string, chunks: number, rows: number) =>
  Array.from({ length: chunks * rows }, (_, n) => `${name}-${Math.floor(n / rows)}-${n % rows}`);

function collect(given: Partial<CollectOnceOptions> & Pick<CollectOnceOptions, "source">) {
  return collectOnce({
    hospital: HOSPITAL,
    spool: join(folder, "spool.db"),
    ledger,
    batches: { rows: 10 },
    clock: { ...createTestClock(), wait: (ms, signal) => createTestClock().wait(Math.min(ms, 5), signal) },
    random: () => 0,
    ...given,
  });
}

describe("submitting", () => {
  it("brings everything onto the chain, in order", async () => {
    const summary = await collect({ source: source("s", 12, 10) });
    expect(summary).toMatchObject({
      reports: 120,
      committed: 120,
      batches: 12,
      lastBatch: 12,
      complete: true,
    });
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual(serialsOf("s", 12, 10));
  });

  it("has several batches in flight, but one until the first is confirmed", async () => {
    const seen: number[] = [];
    ledger.beforeRecord = async () => {
      seen.push(ledger.inFlight);
      await createTestClock().wait(5);
    };
    await collect({ source: source("s", 30, 10), batches: { rows: 10, inFlight: 3 } });
    expect(seen[0]).toBe(1);
    expect(ledger.mostInFlight).toBe(3);
  });

  it("puts small chunks together", async () => {
    await collect({ source: source("s", 40, 3), batches: { rows: 60, lingerMs: 10_000 } });
    expect(ledger.chainOf(HOSPITAL).batches.length).toBeLessThan(10);
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual(serialsOf("s", 40, 3));
  });

  it("does nothing the second time, unless it is told to", async () => {
    await collect({ source: source("s", 2, 10) });
    expect(await collect({ source: source("s", 2, 10) })).toMatchObject({
      reports: 0,
      committed: 0,
      lastBatch: 2,
    });
    expect(await collect({ source: source("s", 2, 10), again: true })).toMatchObject({
      reports: 20,
      lastBatch: 4,
    });
  });

  it("goes on after a ledger that is away, and after answers that are lost", async () => {
    let calls = 0;
    ledger.beforeRecord = () => {
      if (++calls % 3 === 0) throw unavailable();
    };
    ledger.afterRecord = () => {
      if (calls % 4 === 0) throw unavailable();
    };
    const events: NodeEvent[] = [];
    const summary = await collect({ source: source("s", 10, 10), onEvent: (event) => events.push(event) });
    expect(summary.complete).toBe(true);
    expect(events.some((event) => event.type === "retrying")).toBe(true);
    expect(events.some((event) => event.type === "batch-committed" && event.existed)).toBe(true);
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual(serialsOf("s", 10, 10));
  });

  it("stops where trying again cannot help, and keeps everything", async () => {
    ledger.beforeRecord = () => {
      throw new ConnectError("the role is not collector", Code.PermissionDenied);
    };
    const failure = collect({ source: source("s", 3, 10) });
    await expect(failure).rejects.toMatchObject({
      code: "refused",
      message: expect.stringMatching(/role is not collector/),
    });
    ledger.beforeRecord = () => {};
    await collect({ source: source("s", 3, 10) });
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual(serialsOf("s", 3, 10));
  });
});

describe("numbers that are taken", () => {
  it("does not matter to a new spool, which goes on behind them", async () => {
    ledger.writeForeign(HOSPITAL, "x1");
    ledger.writeForeign(HOSPITAL, "x2");
    expect(await collect({ source: source("s", 2, 10) })).toMatchObject({ lastBatch: 4 });
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual(["x1", "x2", ...serialsOf("s", 2, 10)]);
  });

  it("goes on behind batches that hang on no predecessor", async () => {
    ledger.writeForeign(HOSPITAL, "x1");
    ledger.writeForeign(HOSPITAL, "x3", 3);
    ledger.writeForeign(HOSPITAL, "x2", 2);
    expect(ledger.chainOf(HOSPITAL)).toMatchObject({ orphans: 1, sequence: 2 });
    await collect({ source: source("s", 2, 10) });
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual(["x1", "x2", ...serialsOf("s", 2, 10)]);
    await collect({ source: source("t", 1, 10) });
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual([
      "x1",
      "x2",
      ...serialsOf("s", 2, 10),
      ...serialsOf("t", 1, 10),
    ]);
  });

  it("are given up for new ones, without losing or doubling a report", async () => {
    await collect({ source: source("s", 3, 10) });
    ledger.writeForeign(HOSPITAL, "x4");
    const events: NodeEvent[] = [];
    await collect({ source: source("t", 3, 10), onEvent: (event) => events.push(event) });
    expect(events.some(({ type }) => type === "renumbered")).toBe(true);
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual([
      ...serialsOf("s", 3, 10),
      "x4",
      ...serialsOf("t", 3, 10),
    ]);
    expect(ledger.chainOf(HOSPITAL).orphans).toBe(0);
  });

  it("in the middle of the flight cost nothing but orphans", async () => {
    let records = 0;
    ledger.beforeRecord = async (sequence) => {
      if (++records === 6) ledger.writeForeign(HOSPITAL, "x", sequence);
      await createTestClock().wait(records % 3);
    };
    await collect({ source: source("s", 20, 10), batches: { rows: 10, inFlight: 4 } });
    const serials = serialsOnChain(ledger, HOSPITAL);
    expect(serials.filter((serial) => serial !== "x").toSorted()).toEqual(serialsOf("s", 20, 10).toSorted());
  });

  it("of a spool that was restored from a copy are seen before others hang on them", async () => {
    await collect({ source: source("s", 2, 10) });
    ledger.writeForeign(HOSPITAL, "x3");
    ledger.writeForeign(HOSPITAL, "x4");
    await collect({ source: source("t", 6, 10), batches: { rows: 10, inFlight: 4 } });
    expect(ledger.chainOf(HOSPITAL).orphans).toBe(0);
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual([
      ...serialsOf("s", 2, 10),
      "x3",
      "x4",
      ...serialsOf("t", 6, 10),
    ]);
  });
});

describe("another ledger", () => {
  it("is noticed before anything is sent to it", async () => {
    await collect({ source: source("s", 2, 10) });
    ledger.clear();
    await expect(collect({ source: source("t", 1, 10) })).rejects.toMatchObject({ code: "ledger_mismatch" });
    expect(serialsOnChain(ledger, HOSPITAL)).toEqual([]);
    ledger.writeForeign(HOSPITAL, "x1");
    ledger.writeForeign(HOSPITAL, "x2");
    await expect(collect({ source: source("t", 1, 10) })).rejects.toMatchObject({ code: "ledger_mismatch" });
  });
});
