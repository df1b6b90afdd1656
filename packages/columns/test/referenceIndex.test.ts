import { type CheckedDimension, catalogue, type FieldValue } from "@medtech-chain/domain";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CutLike,
  count,
  createDeviceIndex,
  type DeviceIndex,
  groupedCount,
  type Selection,
  sumAndCount,
} from "../src/index.ts";
import { anyDimensions, anySelection } from "./questions.ts";
import { ReferenceIndex } from "./referenceIndex.ts";
import { anyStream, hospitals, type StreamBatch } from "./streams.ts";

/** Numbers of the rows of a selection, ascending. */
function selectedRows({ words }: Selection): number[] {
  const rows: number[] = [];
  words.forEach((word, i) => {
    for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) rows.push(i * 32 + bit);
  });
  return rows;
}

function fill(stream: readonly StreamBatch[]): { index: DeviceIndex; reference: ReferenceIndex } {
  const index = createDeviceIndex();
  const reference = new ReferenceIndex();
  for (const batch of stream) {
    index.append(batch.bytes);
    reference.append(batch.reference);
  }
  return { index, reference };
}

/** A cut at any batch of each chain, or before its first; `draws` decide which. */
function drawCut(reference: ReferenceIndex, draws: readonly number[]): CutLike {
  const entries = hospitals.flatMap((hospital, i) => {
    const applied = [undefined, ...(reference.applied.get(hospital) ?? [])];
    const batch = applied.at(-1 - (draws[i]! % applied.length));
    return batch === undefined
      ? []
      : [{ hospital, sequence: batch.sequence, hash: Buffer.from(batch.hash, "hex") }];
  });
  return { entries };
}

const anyDraws = fc
  .tuple(fc.nat(9), fc.nat(9), fc.nat(9))
  .map((draws) => draws.map((draw) => (draw > 6 ? 0 : draw)));

describe("the index agrees with the reference", () => {
  test("on which rows are on the ledger's chains", () => {
    fc.assert(
      fc.property(anyStream, (stream) => {
        const { index, reference } = fill(stream);
        const status = index.status();
        expect(status.rows).toBe(reference.rows.length);
        expect(status.hospitals.reduce((sum, each) => sum + each.orphaned, 0)).toBe(reference.orphans.length);
        const devices = reference.rows.map(
          ({ report }) => `${report.udiDeviceIdentifier}/${report.udiSerialNumber}`,
        );
        expect(status.devices).toBe(new Set(devices).size);
        expect(index.heads().map(({ hospital, sequence }) => [hospital, sequence])).toEqual(
          hospitals.flatMap((hospital) => {
            const last = reference.applied.get(hospital)?.at(-1);
            return last === undefined ? [] : [[hospital, last.sequence]];
          }),
        );
      }),
      { seed: 10, numRuns: 200 },
    );
  });

  test("on the rows that any question selects at any cut", () => {
    fc.assert(
      fc.property(anyStream, anySelection, anyDraws, (stream, question, draws) => {
        const { index, reference } = fill(stream);
        const cut = drawCut(reference, draws);
        expect(index.covers(cut)).toBe("covered");
        const selection = index.select(question, cut);
        const expected = reference.select(question, cut);
        expect(selectedRows(selection)).toEqual(expected);
        expect(count(selection)).toBe(BigInt(expected.length));
      }),
      { seed: 11, numRuns: 800 },
    );
  });

  test("on grouped counts", () => {
    fc.assert(
      fc.property(anyStream, anySelection, anyDimensions, anyDraws, (stream, question, dimensions, draws) => {
        const { index, reference } = fill(stream);
        const cut = drawCut(reference, draws);
        const rows = reference.select(question, cut);
        const groups = dimensions.map((dimension) => groupsOf(dimension));
        const cells = groups.reduce<readonly (readonly Group[])[]>(
          (all, groupsOfOne) => all.flatMap((cell) => groupsOfOne.map((group) => [...cell, group])),
          [[]],
        );
        const expected = cells.map((cell) => {
          const matches = (row: number) =>
            cell.every((group, i) => group(reference.value(row, dimensions[i]!.field.name)));
          return BigInt(rows.filter(matches).length);
        });
        expect(groupedCount(index.select(question, cut), dimensions)).toEqual(expected);
      }),
      { seed: 12, numRuns: 500 },
    );
  });

  test("on sums of clamped values", () => {
    const fields = catalogue.filter((field) =>
      ["usage_hours", "battery_level", "last_sync_time"].includes(field.name),
    );
    const anyBounds = fc
      .tuple(fc.nat(60), fc.nat(2_000_000))
      .map(([lower, width]) => ({ lower, upper: lower + width }));
    fc.assert(
      fc.property(
        anyStream,
        anySelection,
        fc.constantFrom(...fields),
        anyBounds,
        fc.integer({ min: -10, max: 1_000_000 }),
        (stream, question, field, bounds, centre) => {
          const { index, reference } = fill(stream);
          const cut = drawCut(reference, [0, 0, 0]);
          const values = reference
            .select(question, cut)
            .map((row) => reference.value(row, field.name))
            .filter((value) => value !== undefined)
            .map((value) => BigInt(Math.min(Math.max(Number(value), bounds.lower), bounds.upper) - centre));
          expect(sumAndCount(index.select(question, cut), field, bounds, centre)).toEqual({
            sum: values.reduce((sum, value) => sum + value, 0n),
            count: BigInt(values.length),
          });
        },
      ),
      { seed: 13, numRuns: 500 },
    );
  });

  test("whatever the key of its tables is, and with later batches in memory", () => {
    fc.assert(
      fc.property(anyStream, anySelection, fc.nat(), (stream, question, draw) => {
        const early = createDeviceIndex({ hashKey: [draw, ~draw >>> 0] });
        for (const { bytes } of stream.slice(0, draw % (stream.length + 1))) early.append(bytes);
        const cut = { entries: early.heads() };
        const { index: late } = fill(stream);
        const before = selectedRows(early.select(question, cut));
        const after = selectedRows(late.select(question, cut));
        expect(after).toEqual(before);
      }),
      { seed: 14, numRuns: 300 },
    );
  });
});

type Group = (value: FieldValue | undefined) => boolean;

/** Who belongs to each group of a dimension. */
function groupsOf({ domain, other, notSet }: CheckedDimension): Group[] {
  return [
    ...domain.map(
      (member): Group =>
        (value) =>
          value === member,
    ),
    ...(other ? [(value: FieldValue | undefined) => value !== undefined && !domain.includes(value)] : []),
    ...(notSet ? [(value: FieldValue | undefined) => value === undefined] : []),
  ];
}
