import { hexToBytes } from "@noble/hashes/utils.js";
import type { ByteTableParts } from "../index/byteTable.ts";
import { CHUNK_ROWS, type Slots } from "../index/chunk.ts";
import type { DeviceIndexParts } from "../index/deviceIndex.ts";
import type { HospitalChainParts } from "../index/hospitalChain.ts";
import type { RowStoreParts } from "../index/rowStore.ts";
import type { HospitalManifest, Manifest, Section, TableManifest } from "./format.ts";

/** The arrays of an index from the sections that `partsToSections` made. */
export function sectionsToParts(manifest: Manifest, sections: Iterator<Section>): DeviceIndexParts {
  const take = new Taker(sections);
  return {
    hashKey: manifest.hashKey,
    rows: takeRows(manifest, take),
    hospitals: takeHospitals(manifest, take),
  };
}

function takeRows(manifest: Manifest, take: Taker): RowStoreParts {
  const chunks = new Map<string, Slots[]>();
  const dictionaries = new Map<string, ByteTableParts>();
  for (const column of manifest.columns) {
    chunks.set(column.field, take.many(column.chunks));
    if (column.dictionary !== undefined) dictionaries.set(column.field, takeTable(column.dictionary, take));
  }
  const devices = takeTable(manifest.devices, take);
  const rowChunks = Math.ceil(manifest.rowCount / CHUNK_ROWS);
  const chains = {
    next: take.words(rowChunks),
    nextTime: take.words(rowChunks),
    previous: take.words(rowChunks),
    cursor: take.words(Math.ceil(devices.size / CHUNK_ROWS)),
  };
  return { rowCount: manifest.rowCount, chunks, dictionaries, devices, chains };
}

function takeTable({ size, used, pages, records }: TableManifest, take: Taker): ByteTableParts {
  return {
    size,
    used,
    pages: take.bytes(pages),
    records: take.words(records),
    slots: take.words(1)[0]!,
  };
}

function takeHospitals({ hospitals }: Manifest, take: Taker): HospitalChainParts[] {
  return hospitals.map(({ hospital, sequence, rows, waiting }: HospitalManifest) => {
    const hashes = take.bytes(1)[0]!;
    const ends = [...take.words(1)[0]!];
    return {
      hospital,
      sequence,
      rows,
      hashes,
      ends,
      waiting: waiting.map((batch) => ({
        sequence: batch.sequence,
        hash: hexToBytes(batch.hash),
        bytes: take.bytes(1)[0]!,
      })),
    };
  });
}

/** Takes sections in order. The checksum has shown that they are what was written, so their types hold. */
class Taker {
  readonly #sections: Iterator<Section>;

  constructor(sections: Iterator<Section>) {
    this.#sections = sections;
  }

  many(count: number): Section[] {
    return Array.from({ length: count }, () => this.#sections.next().value as Section);
  }

  words(count: number): Uint32Array<ArrayBuffer>[] {
    return this.many(count) as Uint32Array<ArrayBuffer>[];
  }

  bytes(count: number): Uint8Array<ArrayBuffer>[] {
    return this.many(count) as Uint8Array<ArrayBuffer>[];
  }
}
