import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { DeviceIndex } from "../index/deviceIndex.ts";
import { isLittleEndian, LENGTH_BYTES, MAGIC } from "./format.ts";
import { partsToSections } from "./partsToSections.ts";
import { SnapshotError } from "./snapshotError.ts";

export interface SnapshotOptions {
  /** Where the snapshot is kept; it replaces the one before in one step. */
  readonly file: string;
  /** Block up to and including which the index has read. */
  readonly checkpoint: bigint;
}

/**
 * Writes an index to disk. Questions may be answered meanwhile; no batch may be appended before the promise settles.
 *
 * @throws SnapshotError `changed` if one was, `failed` if the disk refuses; the snapshot before is then still there
 */
export async function writeSnapshot(
  index: DeviceIndex,
  { file, checkpoint }: SnapshotOptions,
): Promise<void> {
  if (!isLittleEndian()) throw new SnapshotError("foreign", "snapshots need a little-endian machine");
  const { revision } = index;
  const temporary = `${file}.tmp`;
  try {
    // Rows are what a member may see, and nobody else on its machine.
    const handle = await open(temporary, "w", 0o600);
    try {
      await writeParts(handle, index, checkpoint);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (index.revision !== revision) {
      throw new SnapshotError("changed", "a batch was appended while the snapshot was written");
    }
    await rename(temporary, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(temporary, { force: true });
    if (error instanceof SnapshotError) throw error;
    throw new SnapshotError("failed", `the snapshot ${file} cannot be written`, error);
  }
}

async function writeParts(handle: FileHandle, index: DeviceIndex, checkpoint: bigint): Promise<void> {
  const { manifest, sections } = partsToSections(index.parts, checkpoint);
  const json = Buffer.from(JSON.stringify(manifest));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32LE(json.length);
  const whole = createHash("sha256");
  const write = async (bytes: Uint8Array): Promise<void> => {
    whole.update(bytes);
    await handle.writeFile(bytes);
  };
  for (const bytes of [MAGIC, length, json]) await write(bytes);
  await write(whole.copy().digest());
  for (const section of sections) {
    await write(new Uint8Array(section.buffer, section.byteOffset, section.byteLength));
  }
  await handle.writeFile(whole.digest());
}

/** A rename is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
