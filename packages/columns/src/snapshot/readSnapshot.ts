import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { createSlots } from "../index/chunk.ts";
import { DeviceIndex } from "../index/deviceIndex.ts";
import {
  CHECKSUM_BYTES,
  catalogueFingerprint,
  isLittleEndian,
  LENGTH_BYTES,
  MAGIC,
  MAX_MANIFEST_BYTES,
  type Manifest,
  type Section,
  VERSION,
} from "./format.ts";
import { sectionsToParts } from "./sectionsToParts.ts";
import { SnapshotError } from "./snapshotError.ts";

export interface RestoredIndex {
  readonly index: DeviceIndex;
  /** Block up to and including which the index has read. */
  readonly checkpoint: bigint;
}

/**
 * Reads an index from disk. That its heads are batches of the ledger at hand is for the caller to compare.
 *
 * @throws SnapshotError; the caller rebuilds the index from the ledger
 */
export async function readSnapshot(file: string): Promise<RestoredIndex> {
  if (!isLittleEndian()) throw new SnapshotError("foreign", "snapshots need a little-endian machine");
  let handle: FileHandle | undefined;
  try {
    handle = await open(file, "r");
    return await new SnapshotReader(handle, file, (await handle.stat()).size).read();
  } catch (error) {
    if (error instanceof SnapshotError) throw error;
    if ((error as NodeJS.ErrnoException).code === "ENOENT") {
      throw new SnapshotError("missing", `there is no snapshot ${file}`, error);
    }
    throw new SnapshotError("failed", `the snapshot ${file} cannot be read`, error);
  } finally {
    await handle?.close();
  }
}

class SnapshotReader {
  readonly #handle: FileHandle;
  readonly #file: string;
  readonly #size: number;
  readonly #whole: Hash = createHash("sha256");
  #position = 0;

  constructor(handle: FileHandle, file: string, size: number) {
    this.#handle = handle;
    this.#file = file;
    this.#size = size;
  }

  async read(): Promise<RestoredIndex> {
    const manifest = await this.#readManifest();
    const sections: Section[] = [];
    for (const [bytes, length] of manifest.sections) {
      const section = createSlots(bytes, length);
      await this.#fill(new Uint8Array(section.buffer));
      sections.push(section);
    }
    await this.#assertChecksum();
    const parts = sectionsToParts(manifest, sections.values());
    return { index: new DeviceIndex(parts), checkpoint: BigInt(manifest.checkpoint) };
  }

  /** Nothing of the manifest is believed before its own checksum, so that no damage decides what is allocated. */
  async #readManifest(): Promise<Manifest> {
    const magic = await this.#take(MAGIC.length);
    if (!magic.equals(MAGIC)) this.#refuse("foreign", "is no snapshot of an index");
    const length = (await this.#take(LENGTH_BYTES)).readUInt32LE();
    if (length > MAX_MANIFEST_BYTES) this.#refuse("damaged", "has a wrong length in it");
    const json = await this.#take(length);
    await this.#assertChecksum();
    const manifest = JSON.parse(json.toString("utf8")) as Manifest;
    if (manifest.version !== VERSION || manifest.catalogue !== catalogueFingerprint()) {
      this.#refuse("foreign", "was written for another format or catalogue");
    }
    const sectionBytes = manifest.sections.reduce((sum, [bytes, count]) => sum + bytes * count, 0);
    if (this.#position + sectionBytes + CHECKSUM_BYTES !== this.#size) {
      this.#refuse("damaged", "does not have the length that it says");
    }
    return manifest;
  }

  /** Compares the checksum that comes next with that of all before it. */
  async #assertChecksum(): Promise<void> {
    const computed = this.#whole.copy().digest();
    if (!computed.equals(await this.#take(CHECKSUM_BYTES)))
      this.#refuse("damaged", "does not match its checksum");
  }

  async #take(length: number): Promise<Buffer> {
    if (this.#position + length > this.#size) this.#refuse("damaged", "is cut off");
    const bytes = Buffer.alloc(length);
    await this.#fill(bytes);
    return bytes;
  }

  async #fill(target: Uint8Array): Promise<void> {
    for (let done = 0; done < target.length; ) {
      const { bytesRead } = await this.#handle.read(target, done, target.length - done, this.#position);
      if (bytesRead === 0) this.#refuse("damaged", "is cut off");
      done += bytesRead;
      this.#position += bytesRead;
    }
    this.#whole.update(target);
  }

  #refuse(code: "foreign" | "damaged", problem: string): never {
    throw new SnapshotError(code, `the snapshot ${this.#file} ${problem}`);
  }
}
