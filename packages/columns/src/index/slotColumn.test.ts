import { describe, expect, test } from "vitest";
import { CHUNK_ROWS } from "./chunk.ts";
import { SlotColumn } from "./slotColumn.ts";

const slotAt = (column: SlotColumn, row: number): number =>
  column.chunks[Math.floor(row / CHUNK_ROWS)]![row % CHUNK_ROWS]!;

describe("a column of slots", () => {
  test("widens where a larger slot comes, and keeps what it had", () => {
    const column = new SlotColumn(1);
    column.append(0, [1, 255], 255);
    column.append(2, [256], 256);
    column.append(3, [65_536], 65_536);
    expect(column.chunks.map((chunk) => chunk.BYTES_PER_ELEMENT)).toEqual([4]);
    expect([0, 1, 2, 3, 4].map((row) => slotAt(column, row))).toEqual([1, 255, 256, 65_536, 0]);
  });

  test("widens every chunk that one append reaches, reserved ones too, and none before", () => {
    const column = new SlotColumn(1);
    column.append(0, new Uint8Array(CHUNK_ROWS).fill(7), 7);
    column.append(CHUNK_ROWS, [8], 8);
    column.reserve(3 * CHUNK_ROWS);
    column.append(CHUNK_ROWS + 1, new Uint32Array(CHUNK_ROWS).fill(70_000), 70_000);
    expect(column.chunks.map((chunk) => chunk.BYTES_PER_ELEMENT)).toEqual([1, 4, 4]);
    expect(
      [CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, 2 * CHUNK_ROWS].map((row) => slotAt(column, row)),
    ).toEqual([7, 8, 70_000, 70_000]);
  });
});
