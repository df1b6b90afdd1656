import { NO_BATCH_HASH } from "@medtech-chain/domain";

/** A batch that breaks one rule of the format, and what the refusal must say. */
export interface HostileBatch {
  readonly comment: string;
  readonly bytes: Uint8Array;
  /** Part of the message. */
  readonly problem: string;
  /** Subject of the refusal: the column, or "batch" or "hospital". */
  readonly subject: string;
  /** Row, counted from 1, where the refusal can tell. */
  readonly row?: number;
}

type Bytes = readonly number[] | Uint8Array;

/** A length-delimited protobuf field with a number below 16. */
export function field(number: number, ...parts: readonly Bytes[]): number[] {
  const body = parts.flatMap((part) => [...part]);
  return [(number << 3) | 2, ...varint(body.length), ...body];
}

export function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
}

export const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Parts of a valid batch with three rows, each of which a case may replace. */
export const parts = {
  hospital: field(1, text("mercy")),
  sequence: [0x10, 5],
  previousHash: field(3, NO_BATCH_HASH),
  rowCount: [0x20, 3],
  identifier: column(1, dictionary(["D"], [0, 0, 0])),
  serial: column(2, texts([0, 2, 0x41, 0x41], [1, 1, 0x42], [1, 1, 0x43])),
  lot: [] as number[],
  checkDigit: [] as number[],
  model: [] as number[],
  category: [] as number[],
  battery: [] as number[],
  reportTime: column(23, delta(20, 0, 0)),
  end: [] as number[],
};

type Part = keyof typeof parts;

function batch(replaced: Partial<Record<Part, Bytes>> = {}): Uint8Array {
  return Uint8Array.from(
    Object.keys(parts).flatMap((name) => [...(replaced[name as Part] ?? parts[name as Part])]),
  );
}

/** A Column with the values, and bits of the rows that have one. */
export function column(number: number, values: readonly number[], present: readonly number[] = []): number[] {
  return field(5, [0x08, number], present.length === 0 ? [] : field(2, present), values);
}

export function dictionary(entries: readonly (string | Bytes)[], indices: Bytes): number[] {
  const encoded = entries.map((entry) => field(1, typeof entry === "string" ? text(entry) : entry));
  return field(3, ...encoded, field(2, indices));
}

export function delta(...deltas: number[]): number[] {
  return field(4, field(1, deltas));
}

export function bits(...bytes: number[]): number[] {
  return field(5, field(1, bytes));
}

export function texts(...entries: readonly Bytes[]): number[] {
  return field(6, field(1, ...entries));
}

export function hostile(
  comment: string,
  replaced: Partial<Record<Part, Bytes>>,
  problem: string,
  subject = "batch",
  row?: number,
): HostileBatch {
  return { comment, bytes: batch(replaced), problem, subject, ...(row === undefined ? {} : { row }) };
}

/** A batch that the cases differ from in one place each. */
export const goodBatch: Uint8Array = batch();
