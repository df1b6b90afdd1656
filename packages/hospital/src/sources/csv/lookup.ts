import { readFileSync, statSync } from "node:fs";
import { basename, resolve } from "node:path";
import { didYouMean } from "../../didYouMean.ts";
import { HospitalError } from "../../errors.ts";
import { showValue } from "../../showValue.ts";
import { inspectHead } from "./inspect.ts";
import type { JoinMapping } from "./mapping.ts";
import { RecordReader } from "./recordReader.ts";

/** The rows of a joined file by their key. */
export interface Lookup {
  readonly mapping: JoinMapping;
  readonly columns: readonly string[];
  readonly rows: ReadonlyMap<string, readonly string[]>;
}

/** Joined files are kept in memory. */
const LARGEST_LOOKUP = 64 * 1024 * 1024;

/**
 * Reads a joined file whole.
 *
 * @param folder that its path is relative to
 * @throws HospitalError `source_unreadable` where it cannot be read, has a bad row, or a key twice
 */
export function readLookup(
  mapping: JoinMapping,
  folder: string,
  delimiter: string,
  maxRecordBytes: number,
): Lookup {
  const fail = (problem: string): never => {
    throw new HospitalError(
      "source_unreadable",
      mapping.file,
      `joined file ${basename(mapping.file)}: ${problem}`,
    );
  };
  const content = readBounded(resolve(folder, mapping.file), fail);
  const problem = inspectHead(content.subarray(0, 65_536));
  if (problem !== undefined) fail(problem);
  const reader = new RecordReader({ delimiter, maxRecordBytes });
  reader.push(content);
  reader.end();
  const header = reader.next();
  if (header === undefined || "fault" in header) return fail("has no header");
  const key = header.cells.indexOf(mapping.key);
  if (key === -1) fail(`has no column ${showValue(mapping.key)}${didYouMean(mapping.key, header.cells)}`);
  const rows = new Map<string, readonly string[]>();
  for (let record = reader.next(); record !== undefined; record = reader.next()) {
    if ("fault" in record) return fail(`line ${record.line} ${record.fault}`);
    if (record.cells.length !== header.cells.length) {
      fail(
        `line ${record.line} has ${record.cells.length} cells where the header has ${header.cells.length}`,
      );
    }
    const value = record.cells[key]!.trim();
    if (rows.has(value)) fail(`line ${record.line} has the key ${showValue(value)} for the second time`);
    rows.set(value, record.cells);
  }
  return { mapping, columns: header.cells, rows };
}

function readBounded(path: string, fail: (problem: string) => never): Buffer {
  try {
    const { size } = statSync(path);
    if (size > LARGEST_LOOKUP) fail(`is larger than ${LARGEST_LOOKUP} bytes`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof HospitalError) throw error;
    return fail(`cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`);
  }
}
