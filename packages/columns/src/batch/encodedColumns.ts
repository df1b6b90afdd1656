import type { Columns } from "./columns.ts";
import { concatColumns } from "./concatColumns.ts";
import { readColumns } from "./decodeColumns.ts";
import { Place } from "./place.ts";
import { columnsToReports, type DeviceReportInit, reportsToColumns } from "./report.ts";
import { WireReader } from "./wireReader.ts";
import { writeColumns } from "./writeColumns.ts";

/** Rows in the encoding that ends a batch, before the batch has a number: what a spool keeps. */
export interface EncodedColumns {
  readonly rowCount: number;
  /** The `columns` fields of a DeviceBatch, one after the other. */
  readonly bytes: Uint8Array;
}

/**
 * Encodes reports in canonical form.
 *
 * @param place what a refusal says the rows belong to
 * @throws Refusal MALFORMED naming column and row, as `decodeBatch` would
 */
export function encodeColumns(reports: readonly DeviceReportInit[], place = new Place()): EncodedColumns {
  return columnsToEncoded(reportsToColumns(reports, place), place);
}

/** Parses and checks what `encodeColumns` wrote. */
export function decodeColumns({ rowCount, bytes }: EncodedColumns): Columns {
  const place = new Place();
  const reader = new WireReader(bytes, 0, bytes.length, place);
  return readColumns(reader, rowCount, place);
}

/** Reports from encoded columns. */
export function decodeReports(encoded: EncodedColumns): DeviceReportInit[] {
  return columnsToReports(decodeColumns(encoded));
}

/**
 * The rows of several parts, in their order, as one.
 *
 * @throws Refusal MALFORMED if together they are no valid batch, for example because two parts have the same device and report time
 */
export function mergeColumns(parts: readonly EncodedColumns[]): EncodedColumns {
  if (parts.length === 1) return parts[0]!;
  const place = new Place();
  return columnsToEncoded(concatColumns(parts.map(decodeColumns), place), place);
}

function columnsToEncoded(columns: Columns, place: Place): EncodedColumns {
  return { rowCount: columns.rowCount, bytes: writeColumns(columns, place) };
}
