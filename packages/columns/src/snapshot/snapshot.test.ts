import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anySelection } from "../../test/questions.ts";
import { report } from "../../test/reports.ts";
import { anyStream, chainBatches } from "../../test/streams.ts";
import { createDeviceIndex, type DeviceIndex } from "../index/deviceIndex.ts";
import { readSnapshot } from "./readSnapshot.ts";
import { SnapshotError } from "./snapshotError.ts";
import { writeSnapshot } from "./writeSnapshot.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mtc-snapshot-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function codeOf(run: Promise<unknown>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof SnapshotError) return error.code;
    throw error;
  }
}

function smallIndex(): DeviceIndex {
  const index = createDeviceIndex({ hashKey: [5, 6] });
  const drafts = ["A", "B", "C", "D"].map((udiSerialNumber) => ({
    orphanDraw: 0,
    reports: [report({ udiSerialNumber })],
  }));
  const [first, second, , fourth] = chainBatches("alpha", drafts);
  for (const batch of [first!, second!, fourth!]) index.append(batch.bytes);
  return index;
}

/** All that an index holds, as the bytes of its snapshot. */
async function contents(index: DeviceIndex): Promise<Buffer> {
  const file = join(folder, "contents");
  await writeSnapshot(index, { file, checkpoint: 0n });
  return await readFile(file);
}

describe("a snapshot", () => {
  test("restores an index that equals one that was never on disk, now and after more batches", async () => {
    const file = join(folder, "property");
    await fc.assert(
      fc.asyncProperty(anyStream, fc.nat(), anySelection, async (stream, draw, question) => {
        const split = draw % (stream.length + 1);
        const index = createDeviceIndex({ hashKey: [draw, 9] });
        for (const { bytes } of stream.slice(0, split)) index.append(bytes);
        await writeSnapshot(index, { file, checkpoint: BigInt(draw) });
        const { index: restored, checkpoint } = await readSnapshot(file);
        expect(checkpoint).toBe(BigInt(draw));
        expect(restored.status()).toMatchObject({
          rows: index.status().rows,
          hospitals: index.status().hospitals,
        });
        for (const { bytes } of stream.slice(split)) expect(restored.append(bytes)).toBe(index.append(bytes));
        expect((await contents(restored)).equals(await contents(index))).toBe(true);
        const cut = { entries: index.heads() };
        expect(restored.select(question, cut).words).toEqual(index.select(question, cut).words);
      }),
      { seed: 20, numRuns: 20 },
    );
  });

  test("keeps batches that wait", async () => {
    const file = join(folder, "waiting");
    await writeSnapshot(smallIndex(), { file, checkpoint: 3n });
    const { index } = await readSnapshot(file);
    expect(index.status().hospitals).toMatchObject([{ sequence: 2, waiting: 1 }]);
  });

  test("leaves no temporary file, and is readable by its owner alone", async () => {
    const file = join(folder, "owner");
    await writeSnapshot(smallIndex(), { file, checkpoint: 1n });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).not.toContain("owner.tmp");
  });

  test("that is not there, or is something else, is told apart", async () => {
    expect(await codeOf(readSnapshot(join(folder, "nothing")))).toBe("missing");
    expect(await codeOf(readSnapshot(folder))).toBe("failed");
    const file = join(folder, "foreign");
    await writeFile(file, "a text that is no snapshot of anything");
    expect(await codeOf(readSnapshot(file))).toBe("foreign");
  });

  test("that was cut off is damaged, wherever it ends", async () => {
    const file = join(folder, "whole");
    await writeSnapshot(smallIndex(), { file, checkpoint: 1n });
    const bytes = await readFile(file);
    const cut = join(folder, "cut");
    const lengths = [0, 5, 10, 12, 14, 100, 3000, bytes.length - 33, bytes.length - 32, bytes.length - 1];
    for (const length of lengths) {
      await writeFile(cut, bytes.subarray(0, length));
      expect([length, await codeOf(readSnapshot(cut))]).toEqual([length, "damaged"]);
    }
    await writeFile(cut, Buffer.concat([bytes, Buffer.alloc(1)]));
    expect(await codeOf(readSnapshot(cut))).toBe("damaged");
  });

  test("with any byte changed is refused", async () => {
    const file = join(folder, "changed");
    await writeSnapshot(smallIndex(), { file, checkpoint: 1n });
    const bytes = await readFile(file);
    const places = [0, 9, 10, 13, 14, 20, 500, 2000, bytes.length - 33, bytes.length - 1];
    const spread = Array.from({ length: 20 }, (_, i) => Math.floor((bytes.length * (i + 1)) / 21));
    for (const place of [...places, ...spread]) {
      const changed = Buffer.from(bytes);
      changed[place]! ^= 0x10;
      await writeFile(file, changed);
      expect([place, await codeOf(readSnapshot(file))]).toEqual([place, place < 10 ? "foreign" : "damaged"]);
    }
  });

  test("of an index that changed meanwhile is given up, and the one before stays", async () => {
    const file = join(folder, "meanwhile");
    const index = smallIndex();
    await writeSnapshot(index, { file, checkpoint: 1n });
    const [other] = chainBatches("beta", [{ orphanDraw: 0, reports: [report()] }]);
    const writing = writeSnapshot(index, { file, checkpoint: 2n });
    index.append(other!.bytes);
    expect(await codeOf(writing)).toBe("changed");
    expect((await readSnapshot(file)).checkpoint).toBe(1n);
    expect(await readdir(folder)).not.toContain("meanwhile.tmp");
  });

  test("that the disk refuses is a typed error", async () => {
    const file = join(folder, "no", "such", "folder");
    expect(await codeOf(writeSnapshot(smallIndex(), { file, checkpoint: 1n }))).toBe("failed");
  });
});
