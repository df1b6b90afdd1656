import { batchHash, findField, NO_BATCH_HASH, Refusal } from "@medtech-chain/domain";
import { Operator, Reason } from "@medtech-chain/schema";
import { describe, expect, test } from "vitest";
import { report } from "../../test/reports.ts";
import { count } from "../aggregate/count.ts";
import { encodeBatch } from "../batch/encodeBatch.ts";
import type { DeviceReportInit } from "../batch/report.ts";
import { createDeviceIndex, type DeviceIndex } from "./deviceIndex.ts";

/** Batches of one hospital, each naming the one before it. */
function chain(hospital: string, ...batches: readonly (readonly DeviceReportInit[])[]): Uint8Array[] {
  let previousHash: Uint8Array = NO_BATCH_HASH;
  return batches.map((rows, i) => {
    const bytes = encodeBatch({ hospital, sequence: i + 1, previousHash, rows });
    previousHash = batchHash(bytes);
    return bytes;
  });
}

const everything = {
  period: { from: 1, until: 4_102_444_800 },
  hospitals: ["alpha", "beta"],
  filter: undefined,
};

function countAll(index: DeviceIndex, entries = index.heads()): bigint {
  return count(index.select(everything, { entries }));
}

const one = (serial: string, reportTime = 10, init: DeviceReportInit = {}): DeviceReportInit =>
  report({ udiSerialNumber: serial, reportTime, ...init });

describe("a chain of batches", () => {
  const batches = chain("alpha", [one("A")], [one("B")], [one("C")]);

  test("waits for a missing number and then catches up", () => {
    const index = createDeviceIndex();
    expect(index.append(batches[2]!)).toBe("waiting");
    expect(index.append(batches[1]!)).toBe("waiting");
    expect(index.heads()).toEqual([]);
    expect(index.status().hospitals[0]).toMatchObject({
      sequence: 0,
      hash: NO_BATCH_HASH,
      rows: 0,
      waiting: 2,
    });
    expect(index.append(batches[0]!)).toBe("applied");
    expect(index.heads()).toEqual([{ hospital: "alpha", sequence: 3, hash: batchHash(batches[2]!) }]);
    expect(index.status()).toMatchObject({
      rows: 3,
      devices: 3,
      hospitals: [{ rows: 3, waiting: 0, orphaned: 0 }],
    });
  });

  test("takes a batch once", () => {
    const index = createDeviceIndex();
    index.append(batches[0]!);
    index.append(batches[2]!);
    const { revision } = index;
    expect(index.append(batches[0]!)).toBe("known");
    expect(index.append(batches[2]!)).toBe("known");
    expect(index.revision).toBe(revision);
    expect(index.status()).toMatchObject({ rows: 1, hospitals: [{ waiting: 1 }] });
  });

  test("leaves out a batch that names another predecessor, and goes on without it", () => {
    const orphan = encodeBatch({
      hospital: "alpha",
      sequence: 2,
      previousHash: new Uint8Array(32).fill(1),
      rows: [one("X")],
    });
    const third = encodeBatch({
      hospital: "alpha",
      sequence: 3,
      previousHash: batchHash(batches[0]!),
      rows: [one("Y")],
    });
    const index = createDeviceIndex();
    index.append(batches[0]!);
    expect(index.append(orphan)).toBe("orphaned");
    expect(index.append(third)).toBe("applied");
    expect(index.status().hospitals).toEqual([
      { hospital: "alpha", sequence: 3, hash: batchHash(third), rows: 2, waiting: 0, orphaned: 1 },
    ]);
    expect(index.covers({ entries: [{ hospital: "alpha", sequence: 2, hash: batchHash(orphan) }] })).toBe(
      "unknown",
    );
  });

  test("that begins with another predecessor than none is an orphan", () => {
    const index = createDeviceIndex();
    const first = encodeBatch({
      hospital: "alpha",
      sequence: 1,
      previousHash: batchHash(batches[0]!),
      rows: [one("A")],
    });
    expect(index.append(first)).toBe("orphaned");
    expect(index.heads()).toEqual([]);
    expect(index.status()).toMatchObject({ rows: 0, hospitals: [{ sequence: 0, orphaned: 1 }] });
  });

  test("is left as it was by a batch that is malformed", () => {
    const index = createDeviceIndex();
    index.append(batches[0]!);
    const before = index.status();
    expect(() => index.append(batches[1]!.subarray(0, 60))).toThrow(Refusal);
    expect(index.status()).toEqual(before);
    expect(index.append(batches[1]!)).toBe("applied");
  });

  test("does not keep a waiting batch's block in memory", () => {
    const block = Buffer.concat([batches[1]!, Buffer.alloc(1000)]);
    const index = createDeviceIndex();
    index.append(block.subarray(0, batches[1]!.length));
    block.fill(0);
    index.append(batches[0]!);
    expect(index.status().rows).toBe(2);
  });
});

describe("coverage of a cut", () => {
  const batches = chain("alpha", [one("A")], [one("B")]);
  const head = (i: number, hash = batchHash(batches[i]!)) => ({ hospital: "alpha", sequence: i + 1, hash });
  const index = createDeviceIndex();
  index.append(batches[0]!);

  test("is told by number and hash", () => {
    expect(index.covers({ entries: [] })).toBe("covered");
    expect(index.covers({ entries: [head(0)] })).toBe("covered");
    expect(index.covers({ entries: [head(1)] })).toBe("behind");
    expect(index.covers({ entries: [head(0, batchHash(batches[1]!))] })).toBe("unknown");
    expect(index.covers({ entries: [head(0, new Uint8Array(0))] })).toBe("unknown");
    expect(index.covers({ entries: [{ ...head(0), hospital: "beta" }] })).toBe("behind");
    expect(index.covers({ entries: [{ ...head(0), sequence: 0 }] })).toBe("unknown");
  });

  test("is unknown for a hospital named twice, and where any entry is", () => {
    expect(index.covers({ entries: [head(0), head(0)] })).toBe("unknown");
    expect(index.covers({ entries: [{ ...head(0), hospital: "beta" }, head(0, new Uint8Array(32))] })).toBe(
      "unknown",
    );
  });

  test("decides whether a question is answered", () => {
    const reasonOf = (entries: readonly ReturnType<typeof head>[]) => {
      try {
        index.select(everything, { entries });
      } catch (error) {
        return error instanceof Refusal ? error.reason : error;
      }
      return undefined;
    };
    expect(reasonOf([head(0)])).toBeUndefined();
    expect(reasonOf([head(1)])).toBe(Reason.INDEX_BEHIND);
    expect(reasonOf([head(0, new Uint8Array(32))])).toBe(Reason.CUT_UNKNOWN);
  });
});

describe("waiting for a cut", () => {
  const batches = chain("alpha", [one("A")], [one("B")], [one("C")]);
  const cutAt = (i: number) => ({
    entries: [{ hospital: "alpha", sequence: i + 1, hash: batchHash(batches[i]!) }],
  });

  test("ends when the cut is covered, not before", async () => {
    const index = createDeviceIndex();
    let settled = false;
    const waiting = index.waitFor(cutAt(2)).then((coverage) => {
      settled = true;
      return coverage;
    });
    index.append(batches[2]!);
    index.append(batches[0]!);
    await Promise.resolve();
    expect(settled).toBe(false);
    index.append(batches[1]!);
    expect(await waiting).toBe("covered");
    expect(await index.waitFor(cutAt(0))).toBe("covered");
  });

  test("ends when another batch has the number", async () => {
    const index = createDeviceIndex();
    const waiting = index.waitFor({ entries: [{ ...cutAt(0).entries[0]!, hash: new Uint8Array(32) }] });
    index.append(batches[0]!);
    expect(await waiting).toBe("unknown");
  });

  test("ends when the caller gives up", async () => {
    const index = createDeviceIndex();
    const controller = new AbortController();
    const waiting = index.waitFor(cutAt(0), controller.signal);
    controller.abort(new RangeError("enough"));
    await expect(waiting).rejects.toThrow("enough");
    await expect(index.waitFor(cutAt(0), controller.signal)).rejects.toThrow("enough");
    index.append(batches[0]!);
    expect(await index.waitFor(cutAt(0), controller.signal)).toBe("covered");
  });
});

describe("the latest report of a device", () => {
  test("is one across hospitals, and of equal times the later on the ledger", () => {
    const [alpha] = chain("alpha", [one("A", 10, { active: true })]);
    const [beta] = chain("beta", [one("A", 10, { active: false })]);
    const filter = {
      type: "comparison",
      field: findField("active")!,
      operator: Operator.EQUAL,
      values: [true],
    } as const;
    for (const [order, active] of [
      [[alpha, beta], 0n],
      [[beta, alpha], 1n],
    ] as const) {
      const index = createDeviceIndex();
      for (const bytes of order) index.append(bytes!);
      expect(index.status().devices).toBe(1);
      expect(countAll(index)).toBe(1n);
      expect(count(index.select({ ...everything, filter }, { entries: index.heads() }))).toBe(active);
    }
  });

  test("is found in the middle when reports come in any order of time", () => {
    const times = [50, 20, 90, 10, 70, 30, 60, 40, 80];
    const index = createDeviceIndex();
    for (const bytes of chain("alpha", ...times.map((time) => [one("A", time, { usageHours: time })]))) {
      index.append(bytes);
    }
    for (let until = 11; until <= 91; until += 10) {
      const filter = {
        type: "comparison",
        field: findField("usage_hours")!,
        operator: Operator.EQUAL,
        values: [until - 1],
      } as const;
      const question = { ...everything, period: { from: 1, until }, filter };
      expect(count(index.select(question, { entries: index.heads() }))).toBe(1n);
    }
  });

  test("tells devices apart by both of their names", () => {
    const rows = [
      one("AB", 10, { udiDeviceIdentifier: "1" }),
      one("B", 10, { udiDeviceIdentifier: "1A" }),
      one("AB", 10, { udiDeviceIdentifier: "2" }),
    ];
    const index = createDeviceIndex();
    index.append(chain("alpha", rows)[0]!);
    expect(countAll(index)).toBe(3n);
  });

  test("does not know a hospital that has sent nothing", () => {
    const index = createDeviceIndex();
    expect(countAll(index)).toBe(0n);
    index.append(chain("gamma", [one("A")])[0]!);
    expect(countAll(index)).toBe(0n);
  });
});

test("a field that is not set fulfils no comparison, and so the negation of each", () => {
  const index = createDeviceIndex();
  index.append(chain("alpha", [one("A", 10, { usageHours: 5 }), one("B")])[0]!);
  const comparison = {
    type: "comparison",
    field: findField("usage_hours")!,
    operator: Operator.LESS,
    values: [10],
  } as const;
  const cut = { entries: index.heads() };
  expect(count(index.select({ ...everything, filter: comparison }, cut))).toBe(1n);
  expect(count(index.select({ ...everything, filter: { type: "not", filter: comparison } }, cut))).toBe(1n);
});
