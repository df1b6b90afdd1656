import { createHash, type Hash } from "node:crypto";
import { splitQuotedRecord } from "./quotedRecord.ts";

/** One record of a CSV file, or why a piece of it is none. */
export type CsvRecord = {
  /** Line that it starts at, 1 for the first. */
  readonly line: number;
  /** How many lines it takes; more than one where a quoted cell has line ends. */
  readonly lines: number;
  /** Offset of the byte after it. */
  readonly end: number;
  readonly raw: string;
} & ({ readonly cells: readonly string[] } | { readonly fault: string });

export interface RecordReaderOptions {
  readonly delimiter: string;
  /** Longest record in bytes. */
  readonly maxRecordBytes: number;
}

const LF = 0x0a;
const QUOTE = '"';
const RAW_BYTES = 600;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts bytes into CSV records (RFC 4180). A quote that is never closed, and a record that is too long, cost the line they stand on
 * and no other: reading goes on at the next line. Memory is bounded by the longest record and the piece pushed last.
 * Also keeps the SHA-256 of everything that was consumed, which tells a file that grew from one that was replaced.
 */
export class RecordReader {
  readonly #options: RecordReaderOptions;
  readonly #hash: Hash = createHash("sha256");
  #buffer: Buffer = Buffer.alloc(0);
  /** Offset of the buffer's first byte in the file. */
  #base = 0;
  /** Where the next record starts, in the buffer. */
  #start = 0;
  /** Up to where the buffer is hashed. */
  #hashed = 0;
  #line = 1;
  #ended = false;
  /** Raw start of a record that is too long and whose end has not come yet. */
  #overlong: string | undefined;
  /** Cells that a record must have; undefined until the header is known. */
  #width: number | undefined;

  constructor(options: RecordReaderOptions) {
    this.#options = options;
  }

  /** Sets how many cells a record of several lines must have to be taken for one. */
  setWidth(width: number): void {
    this.#width = width;
  }

  /** Offset of the byte after the last record. */
  get position(): number {
    return this.#base + this.#start;
  }

  push(piece: Buffer): void {
    this.#hashConsumed();
    const rest = this.#buffer.subarray(this.#start);
    this.#base += this.#start;
    this.#start = 0;
    this.#hashed = 0;
    this.#buffer = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (this.#base === 0 && this.#line === 1 && startsWithBom(this.#buffer)) this.#start = BOM.length;
  }

  /** Nothing more will be pushed. */
  end(): void {
    this.#ended = true;
  }

  /** SHA-256 of the file up to `position`, in hexadecimal. */
  digest(): string {
    this.#hashConsumed();
    return this.#hash.copy().digest("hex");
  }

  /** The next record that is not blank, or undefined where more has to be pushed first, or nothing is left. */
  next(): CsvRecord | undefined {
    for (;;) {
      if (this.#overlong !== undefined) {
        const record = this.#skipOverlong();
        if (record === undefined) return undefined;
        return record;
      }
      const lineEnd = this.#findLineEnd(this.#start);
      if (lineEnd === undefined) {
        if (this.#buffer.length - this.#start <= this.#options.maxRecordBytes) return undefined;
        this.#overlong = this.#rawFrom(this.#start);
        continue;
      }
      if (lineEnd - this.#start > this.#options.maxRecordBytes) {
        this.#overlong = this.#rawFrom(this.#start);
        continue;
      }
      const text = this.#textOf(this.#start, lineEnd);
      if (!text.includes(QUOTE)) {
        const line = this.#consume(lineEnd, 1);
        if (text.length === 0) continue;
        return { line, lines: 1, end: this.position, raw: text, cells: text.split(this.#options.delimiter) };
      }
      return this.#nextQuoted(text, lineEnd);
    }
  }

  /** A record with quotes: it ends at the first line end before which every quote is closed. */
  #nextQuoted(firstText: string, firstEnd: number): CsvRecord | undefined {
    let open = hasOddQuotes(firstText);
    let end = firstEnd;
    let lines = 1;
    while (open) {
      const from = end + 1;
      const next = from <= this.#buffer.length ? this.#findLineEnd(from) : undefined;
      const tooLong = (next ?? this.#buffer.length) - this.#start > this.#options.maxRecordBytes;
      if (tooLong || (next === undefined && this.#ended)) {
        return this.#fault(firstText, firstEnd, "has a quote that is never closed; was the file cut off?");
      }
      if (next === undefined) return undefined;
      if (hasOddQuotes(this.#buffer.toString("utf8", from, next))) open = false;
      end = next;
      lines++;
    }
    const text = lines === 1 ? firstText : this.#textOf(this.#start, end);
    const cells = splitQuotedRecord(text, this.#options.delimiter);
    if (typeof cells === "string") return this.#fault(firstText, firstEnd, cells);
    if (lines > 1 && this.#width !== undefined && cells.length !== this.#width) {
      return this.#fault(firstText, firstEnd, "has a quote that is closed only on a later line");
    }
    const line = this.#consume(end, lines);
    return { line, lines, end: this.position, raw: text, cells };
  }

  #fault(text: string, lineEnd: number, fault: string): CsvRecord {
    const line = this.#consume(lineEnd, 1);
    return { line, lines: 1, end: this.position, raw: text.slice(0, RAW_BYTES), fault };
  }

  /** Lets go of the bytes of an overlong line as they come. */
  #skipOverlong(): CsvRecord | undefined {
    const lineEnd = this.#findLineEnd(this.#start);
    if (lineEnd === undefined) {
      this.#start = this.#buffer.length;
      return undefined;
    }
    const raw = this.#overlong!;
    this.#overlong = undefined;
    const line = this.#consume(lineEnd, 1);
    const fault = `is longer than ${this.#options.maxRecordBytes} bytes; no device report is, so check the export`;
    return { line, lines: 1, end: this.position, raw, fault };
  }

  /** Offset of the line feed at or after `from`; the end of the file counts as one where something precedes it. */
  #findLineEnd(from: number): number | undefined {
    const found = this.#buffer.indexOf(LF, from);
    if (found !== -1) return found;
    if (!this.#ended) return undefined;
    const pending = this.#buffer.length > from || this.#overlong !== undefined;
    return pending ? this.#buffer.length : undefined;
  }

  #consume(lineEnd: number, lines: number): number {
    const line = this.#line;
    this.#start = Math.min(lineEnd + 1, this.#buffer.length);
    this.#line += lines;
    return line;
  }

  #textOf(start: number, end: number): string {
    const last = end > start && this.#buffer[end - 1] === 0x0d ? end - 1 : end;
    return this.#buffer.toString("utf8", start, last);
  }

  #rawFrom(start: number): string {
    return this.#buffer.toString("utf8", start, Math.min(start + RAW_BYTES, this.#buffer.length));
  }

  #hashConsumed(): void {
    if (this.#start > this.#hashed) this.#hash.update(this.#buffer.subarray(this.#hashed, this.#start));
    this.#hashed = this.#start;
  }
}

function startsWithBom(buffer: Buffer): boolean {
  return buffer.length >= BOM.length && buffer.compare(BOM, 0, BOM.length, 0, BOM.length) === 0;
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let i = text.indexOf(QUOTE); i !== -1; i = text.indexOf(QUOTE, i + 1)) odd = !odd;
  return odd;
}
