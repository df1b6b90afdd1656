import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { DeviceReport } from "@medtech-chain/schema";
import { boundRaw, type Reject } from "../reject.ts";
import { CHUNK_ROWS, type SourceChunk } from "../source.ts";
import { createFilePlan, type FilePlan } from "./header.ts";
import { inspectHead } from "./inspect.ts";
import type { Lookup } from "./lookup.ts";
import { type Mapping, plainMapping } from "./mapping.ts";
import { type FilePosition, positionToText, startOfFile } from "./position.ts";
import { type CsvRecord, RecordReader } from "./recordReader.ts";
import { SeenReports } from "./seenReports.ts";

export interface ReadFileOptions {
  readonly path: string;
  /** Name of the file in rejects and positions. */
  readonly name: string;
  readonly mapping: Mapping | undefined;
  readonly lookups: readonly Lookup[];
  readonly maxRecordBytes: number;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly now: () => number;
}

const PIECE_BYTES = 256 * 1024;
const HEAD_BYTES = 64 * 1024;
/** Reasons that are given for refusing a file. */
const SHOWN_PROBLEMS = 20;
/** A chunk is cut short where it has many rejects, so that no chunk grows without bound. */
const CHUNK_REJECTS = 1000;

/**
 * The chunks of one file after a position. Rows before it are read again, without being given out, so that repeated rows are
 * recognised across a restart; a file whose start has changed is read as a new one.
 */
export async function* readCsvFile(
  options: ReadFileOptions,
  from: FilePosition | undefined,
  signal: AbortSignal,
): AsyncGenerator<SourceChunk> {
  const handle = await open(options.path, "r");
  try {
    const { size, mtimeMs } = await handle.stat();
    if (from?.finished?.size === size && from.finished.modified === mtimeMs) return;
    const known = from !== undefined && (await startsAsBefore(handle, from));
    yield* new FileReading(options, handle, size, mtimeMs).chunks(known ? from.bytes : 0, signal);
  } finally {
    await handle.close();
  }
}

/** Whether the bytes that were read before are still the start of the file. */
async function startsAsBefore(handle: FileHandle, { bytes, sha256 }: FilePosition): Promise<boolean> {
  const hash = createHash("sha256");
  for (let offset = 0; offset < bytes; ) {
    const piece = await readPiece(handle, offset, bytes - offset);
    if (piece.length === 0) return false;
    hash.update(piece);
    offset += piece.length;
  }
  return hash.digest("hex") === sha256;
}

async function readPiece(handle: FileHandle, offset: number, most: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(Math.min(PIECE_BYTES, most));
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
  return buffer.subarray(0, bytesRead);
}

/** One pass over a file. */
class FileReading {
  readonly #options: ReadFileOptions;
  readonly #handle: FileHandle;
  readonly #finished: { readonly size: number; readonly modified: number };
  readonly #records: RecordReader;
  readonly #seen = new SeenReports();
  #plan: FilePlan | undefined;
  #reports: DeviceReport[] = [];
  #rejects: Reject[] = [];

  constructor(options: ReadFileOptions, handle: FileHandle, size: number, modified: number) {
    this.#options = options;
    this.#handle = handle;
    this.#finished = { size, modified };
    this.#records = new RecordReader({
      delimiter: options.mapping?.delimiter ?? plainMapping.delimiter,
      maxRecordBytes: options.maxRecordBytes,
    });
  }

  /**
   * Reads what the file had when it was opened: what is being added has no end yet.
   *
   * @param known bytes whose rows are on disk already
   */
  async *chunks(known: number, signal: AbortSignal): AsyncGenerator<SourceChunk> {
    for (let offset = 0; !signal.aborted; ) {
      const piece = await readPiece(this.#handle, offset, this.#finished.size - offset);
      const problem = offset === 0 ? inspectHead(piece.subarray(0, HEAD_BYTES)) : undefined;
      if (problem !== undefined) {
        yield this.#refuse([{ field: "", problem }], 0, "");
        return;
      }
      offset += piece.length;
      if (piece.length === 0) this.#records.end();
      else this.#records.push(piece);
      for (let record = this.#records.next(); record !== undefined; record = this.#records.next()) {
        if (this.#plan === undefined) {
          const problems = this.#readHeader(record);
          if (problems !== undefined) {
            yield this.#refuse(problems, record.line, record.raw);
            return;
          }
          continue;
        }
        this.#read(record);
        if (record.end <= known) this.#forget();
        else if (this.#isChunkFull()) yield this.#takeChunk(false);
      }
      if (piece.length === 0) {
        if (this.#plan === undefined) yield this.#refuse([{ field: "", problem: "has no header" }], 0, "");
        else yield this.#takeChunk(true);
        return;
      }
    }
  }

  #readHeader(record: CsvRecord) {
    const plan = createFilePlan(record, this.#options.mapping, this.#options.lookups);
    if (!("readRow" in plan)) return plan;
    this.#records.setWidth(plan.width);
    this.#plan = plan;
    return undefined;
  }

  #read(record: CsvRecord): void {
    const { width, readRow } = this.#plan!;
    if ("fault" in record) {
      this.#reject(record, "", record.fault);
    } else if (record.cells.length !== width) {
      this.#reject(record, "", `has ${record.cells.length} cells where the header has ${width}`);
    } else {
      this.#readRow(record, readRow(record.cells, this.#options.now()));
    }
  }

  #readRow(record: CsvRecord, row: ReturnType<FilePlan["readRow"]>): void {
    if ("$typeName" in row) {
      const first = this.#seen.add(row, record.line);
      if (first === undefined) this.#reports.push(row);
      else
        this.#reject(
          record,
          "report_time",
          `repeats the device and report time of line ${first}; remove one of the two`,
        );
      return;
    }
    const [problem, ...others] = row;
    const also = others.length === 0 ? "" : ` (also wrong: ${others.map(({ field }) => field).join(", ")})`;
    this.#reject(record, problem!.field, problem!.problem + also);
  }

  #reject({ line, lines, raw }: CsvRecord, field: string, problem: string): void {
    const reason =
      lines === 1 ? problem : `${problem} (the row goes on to line ${line + lines - 1}; is a quote missing?)`;
    this.#rejects.push({ file: this.#options.name, line, field, reason, raw: boundRaw(raw) });
  }

  #isChunkFull(): boolean {
    return this.#reports.length >= CHUNK_ROWS || this.#rejects.length >= CHUNK_REJECTS;
  }

  #takeChunk(finished: boolean): SourceChunk {
    const bytes = this.#records.position;
    const position: FilePosition = { bytes, sha256: this.#records.digest() };
    const chunk = this.#chunk(finished ? { ...position, finished: this.#finished } : position, bytes);
    this.#forget();
    return chunk;
  }

  #forget(): void {
    this.#reports = [];
    this.#rejects = [];
  }

  /** Sets the whole file aside until it changes. */
  #refuse(problems: readonly { field: string; problem: string }[], line: number, raw: string): SourceChunk {
    for (const { field, problem } of problems.slice(0, SHOWN_PROBLEMS)) {
      this.#rejects.push({ file: this.#options.name, line, field, reason: problem, raw: boundRaw(raw) });
    }
    const position = { ...startOfFile, finished: this.#finished };
    return this.#chunk(position, this.#finished.size);
  }

  #chunk(position: FilePosition, done: number): SourceChunk {
    return {
      reports: this.#reports,
      rejects: this.#rejects,
      item: this.#options.name,
      position: positionToText(position),
      progress: { done, total: this.#finished.size, unit: "bytes" },
    };
  }
}
