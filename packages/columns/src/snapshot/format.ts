import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { CHUNK_ROWS } from "../index/chunk.ts";
import { indexFields } from "../index/rowStore.ts";

/**
 * A snapshot is, without gaps: the magic; the length of the manifest as a uint32; the manifest in JSON; SHA-256 of
 * all before; the sections that the manifest lists, as they are in memory (little-endian); SHA-256 of all before.
 */
export const MAGIC: Uint8Array = utf8ToBytes("MTC-INDEX\n");
/** Raised whenever the layout of a section changes. */
export const VERSION = 1;
export const CHECKSUM_BYTES = 32;
export const LENGTH_BYTES = 4;
/** Far more than any manifest takes; bounds what a damaged length can allocate. */
export const MAX_MANIFEST_BYTES = 256 * 1024 * 1024;

/** A section: its elements as they are in memory. */
export type Section = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** What cannot be told from the sections, and how they are cut. */
export interface Manifest {
  readonly version: number;
  /** Fields and ranges that decide the layout. */
  readonly catalogue: string;
  /** Block up to and including which the index has read, decimal. */
  readonly checkpoint: string;
  readonly hashKey: readonly [number, number];
  readonly rowCount: number;
  /** Columns by field, in the order of the catalogue. */
  readonly columns: readonly ColumnManifest[];
  readonly devices: TableManifest;
  readonly hospitals: readonly HospitalManifest[];
  /** Bytes of an element and number of elements of each section. */
  readonly sections: readonly (readonly [number, number])[];
}

export interface ColumnManifest {
  readonly field: string;
  readonly chunks: number;
  readonly dictionary?: TableManifest;
}

export interface TableManifest {
  readonly size: number;
  readonly used: number;
  readonly pages: number;
  readonly records: number;
}

export interface HospitalManifest {
  readonly hospital: string;
  readonly sequence: number;
  readonly rows: number;
  readonly waiting: readonly { readonly sequence: number; readonly hash: string }[];
}

/** Identifies fields, kinds, ranges and chunk size: an index of other ones cannot be restored. */
export function catalogueFingerprint(): string {
  const fields = indexFields.map(({ name, number, kind, range, categories }) => ({
    name,
    number,
    kind,
    range,
    categories,
  }));
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify({ fields, chunkRows: CHUNK_ROWS }))));
}

/** Sections are raw memory, so they only mean the same on machines that store the low byte first. */
export function isLittleEndian(): boolean {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
}
