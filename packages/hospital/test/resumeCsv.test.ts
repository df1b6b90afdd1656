import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCsvSourceConfig } from "../src/sources/csv/config.ts";
import { createCsvSource } from "../src/sources/csv/source.ts";
import { CHUNK_ROWS, type SourceChunk } from "../src/sources/source.ts";
import { createTestClock } from "./support/clock.ts";

const HEADER = "udi_device_identifier,udi_serial_number,report_time\n";
const row = (serial: string) => `09506000134352,${serial},2026-06-01\n`;
const rows = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, i) => row(`${prefix}${i}`)).join("");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mtc-resume-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Reads on from positions, which are moved; stops after so many chunks, as a process that dies does. */
async function readOn(
  positions: Map<string, string>,
  chunks = Number.POSITIVE_INFINITY,
): Promise<SourceChunk[]> {
  const source = createCsvSource(createCsvSourceConfig({ path: folder }), createTestClock());
  const read: SourceChunk[] = [];
  if (chunks === 0) return read;
  for await (const chunk of source.read(positions, new AbortController().signal)) {
    read.push(chunk);
    positions.set(chunk.item, chunk.position);
    if (read.length === chunks) break;
  }
  return read;
}

const serials = (chunks: readonly SourceChunk[]) =>
  chunks.flatMap(({ reports }) => reports.map(({ udiSerialNumber }) => udiSerialNumber));

describe("reading files on after an end", () => {
  it("gives every row once, wherever it stopped", async () => {
    writeFileSync(join(folder, "a.csv"), HEADER + rows("a", CHUNK_ROWS * 2 + 10));
    writeFileSync(join(folder, "b.csv"), HEADER + rows("b", 20));
    const whole = serials(await readOn(new Map()));
    for (let stop = 0; stop <= 4; stop++) {
      const positions = new Map<string, string>();
      const parts = [...(await readOn(positions, stop)), ...(await readOn(positions))];
      expect(serials(parts)).toEqual(whole);
      expect(await readOn(positions)).toEqual([]);
    }
    expect(whole).toHaveLength(CHUNK_ROWS * 2 + 30);
  });

  it("recognises repeated rows from before the end", async () => {
    writeFileSync(join(folder, "a.csv"), HEADER + rows("a", CHUNK_ROWS + 1) + row("a7"));
    const positions = new Map<string, string>();
    await readOn(positions, 1);
    const rest = await readOn(positions);
    expect(serials(rest)).toEqual([`a${CHUNK_ROWS}`]);
    expect(rest.flatMap(({ rejects }) => rejects)).toMatchObject([{ line: CHUNK_ROWS + 3 }]);
  });

  it("takes what was added, once", async () => {
    const file = join(folder, "a.csv");
    const positions = new Map<string, string>();
    writeFileSync(file, `${HEADER + rows("a", 3)}\n\n`);
    expect(serials(await readOn(positions))).toEqual(["a0", "a1", "a2"]);
    appendFileSync(file, row("a3"));
    expect(serials(await readOn(positions))).toEqual(["a3"]);
    appendFileSync(file, row("a0"));
    const added = await readOn(positions);
    expect(added.flatMap(({ rejects }) => rejects)).toMatchObject([{ line: 8, field: "report_time" }]);
  });

  it("takes rows that are added to a header", async () => {
    const file = join(folder, "a.csv");
    const positions = new Map<string, string>();
    writeFileSync(file, HEADER);
    expect(serials(await readOn(positions))).toEqual([]);
    appendFileSync(file, row("a0"));
    expect(serials(await readOn(positions))).toEqual(["a0"]);
  });

  it("reads a file that was replaced from its start", async () => {
    const file = join(folder, "a.csv");
    const positions = new Map<string, string>();
    writeFileSync(file, HEADER + rows("a", 3));
    await readOn(positions);
    writeFileSync(file, HEADER + rows("b", 5));
    expect(serials(await readOn(positions))).toEqual(["b0", "b1", "b2", "b3", "b4"]);
    writeFileSync(file, HEADER + rows("c", 1));
    expect(serials(await readOn(positions))).toEqual(["c0"]);
  });

  it("does not read a file again because it was touched", async () => {
    const file = join(folder, "a.csv");
    const positions = new Map<string, string>();
    writeFileSync(file, HEADER + rows("a", 3));
    await readOn(positions);
    utimesSync(file, 1, 1);
    expect(serials(await readOn(positions))).toEqual([]);
  });

  it("reads a refused file again only when it has changed", async () => {
    const file = join(folder, "a.csv");
    const positions = new Map<string, string>();
    writeFileSync(file, "modell\n");
    expect((await readOn(positions)).flatMap(({ rejects }) => rejects).length).toBeGreaterThan(0);
    expect(await readOn(positions)).toEqual([]);
    writeFileSync(file, HEADER + row("a0"));
    expect(serials(await readOn(positions))).toEqual(["a0"]);
  });

  it("passes over folders, hidden files and other endings, and names what is not there", async () => {
    mkdirSync(join(folder, "old.csv"));
    writeFileSync(join(folder, ".a.csv"), HEADER + row("hidden"));
    writeFileSync(join(folder, "notes.txt"), "hello");
    expect(await readOn(new Map())).toEqual([]);
    const source = createCsvSource(
      createCsvSourceConfig({ path: join(folder, "nowhere") }),
      createTestClock(),
    );
    await expect(
      source.read(new Map(), new AbortController().signal)[Symbol.asyncIterator]().next(),
    ).rejects.toThrow(/nowhere cannot be read \(ENOENT\)/);
  });
});

describe("watching a folder", () => {
  it("finds files that come later, once they are written", async () => {
    const config = createCsvSourceConfig({ path: folder, watchSeconds: 1, settleSeconds: 2 });
    let now = Date.now() / 1000;
    const clock = {
      ...createTestClock(),
      now: () => now,
      wait: async () => {
        now += 10;
      },
    };
    const ending = new AbortController();
    const found: unknown[] = [];
    writeFileSync(join(folder, "a.csv"), HEADER + row("a0"));
    for await (const { reports } of createCsvSource(config, clock).read(new Map(), ending.signal)) {
      found.push(...reports.map(({ udiSerialNumber }) => udiSerialNumber));
      if (found.length === 1) writeFileSync(join(folder, "b.csv"), HEADER + row("b0"));
      else ending.abort();
    }
    expect(found).toEqual(["a0", "b0"]);
  });
});
