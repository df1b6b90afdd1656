import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CsvRecord, RecordReader } from "./recordReader.ts";

const SEED = 20_260_704;

/** All records of a text that is pushed in pieces of those lengths, over and over. */
function readAll(content: Buffer, pieces: readonly number[], maxRecordBytes = 1000): CsvRecord[] {
  const reader = new RecordReader({ delimiter: ",", maxRecordBytes });
  const records: CsvRecord[] = [];
  const drain = () => {
    for (let record = reader.next(); record !== undefined; record = reader.next()) records.push(record);
  };
  for (let offset = 0, i = 0; offset < content.length; i++) {
    const length = pieces[i % pieces.length]!;
    reader.push(content.subarray(offset, offset + length));
    offset += length;
    drain();
  }
  reader.end();
  drain();
  expect(reader.position).toBe(content.length);
  expect(reader.digest()).toBe(createHash("sha256").update(content).digest("hex"));
  return records;
}

function quote(cell: string): string {
  return /[",\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

const cell = fc.stringMatching(/^[a-zä",\n ]{0,8}$/);
const row = fc.array(cell, { minLength: 2, maxLength: 4 }).filter((cells) => cells.join("") !== "");
const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });

describe("CSV records", () => {
  it("are what was written, however the bytes arrive", () => {
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        pieces,
        (rows, end, lengths) => {
          const text = rows.map((cells) => cells.map(quote).join(",") + end).join("");
          const records = readAll(Buffer.from(text), lengths);
          expect(records.map((record) => ("cells" in record ? record.cells : record.fault))).toEqual(rows);
        },
      ),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("of any bytes do not depend on how the bytes arrive, and cover every line", () => {
    const bytes = fc.array(fc.constantFrom(...'a,"\n\r\u00e4x'.split("")), { maxLength: 80 });
    fc.assert(
      fc.property(bytes, pieces, (characters, lengths) => {
        const content = Buffer.from(characters.join(""));
        const records = readAll(content, lengths, 16);
        expect(records).toEqual(readAll(content, [content.length || 1], 16));
        for (const [i, record] of records.entries()) {
          const next = records[i + 1]?.line ?? Number.POSITIVE_INFINITY;
          expect(record.line + record.lines).toBeLessThanOrEqual(next);
        }
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });

  it("that are too long are given up without being kept", () => {
    const reader = new RecordReader({ delimiter: ",", maxRecordBytes: 100 });
    const before = process.memoryUsage().arrayBuffers;
    const piece = Buffer.alloc(1_000_000, "x");
    for (let i = 0; i < 300; i++) {
      reader.push(piece);
      expect(reader.next()).toBeUndefined();
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
    reader.push(Buffer.from("\na,b\n"));
    expect(reader.next()).toMatchObject({ line: 1, fault: expect.stringMatching(/longer than 100 bytes/) });
    expect(reader.next()).toMatchObject({ line: 2, cells: ["a", "b"] });
  });
});
