import { bytesToHex } from "@noble/hashes/utils.js";
import type { ByteTableParts } from "../index/byteTable.ts";
import type { DeviceIndexParts } from "../index/deviceIndex.ts";
import { indexFields } from "../index/rowStore.ts";
import {
  type ColumnManifest,
  catalogueFingerprint,
  type HospitalManifest,
  type Manifest,
  type Section,
  type TableManifest,
  VERSION,
} from "./format.ts";

/** The arrays of an index as sections, in the order in which `sectionsToParts` takes them. */
export function partsToSections(
  { hashKey, rows, hospitals }: DeviceIndexParts,
  checkpoint: bigint,
): { readonly manifest: Manifest; readonly sections: readonly Section[] } {
  const sections: Section[] = [];
  const columns = indexFields.map(({ name }): ColumnManifest => {
    const chunks = rows.chunks.get(name)!;
    sections.push(...chunks);
    const dictionary = rows.dictionaries.get(name);
    if (dictionary === undefined) return { field: name, chunks: chunks.length };
    return { field: name, chunks: chunks.length, dictionary: pushTable(sections, dictionary) };
  });
  const devices = pushTable(sections, rows.devices);
  const { next, nextTime, previous, cursor } = rows.chains;
  sections.push(...next, ...nextTime, ...previous, ...cursor);
  const chains = hospitals.map((chain): HospitalManifest => {
    sections.push(chain.hashes.slice(), Uint32Array.from(chain.ends));
    for (const { bytes } of chain.waiting) sections.push(bytes.slice());
    return {
      hospital: chain.hospital,
      sequence: chain.sequence,
      rows: chain.rows,
      waiting: chain.waiting.map(({ sequence, hash }) => ({ sequence, hash: bytesToHex(hash) })),
    };
  });
  const manifest: Manifest = {
    version: VERSION,
    catalogue: catalogueFingerprint(),
    checkpoint: checkpoint.toString(),
    hashKey: [hashKey[0], hashKey[1]],
    rowCount: rows.rowCount,
    columns,
    devices,
    hospitals: chains,
    sections: sections.map((section) => [section.BYTES_PER_ELEMENT, section.length]),
  };
  return { manifest, sections };
}

function pushTable(sections: Section[], table: ByteTableParts): TableManifest {
  sections.push(...table.pages, ...table.records, table.slots);
  return {
    size: table.size,
    used: table.used,
    pages: table.pages.length,
    records: table.records.length,
  };
}
