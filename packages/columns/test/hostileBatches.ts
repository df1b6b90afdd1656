import { NO_BATCH_HASH } from "@medtech-chain/domain";
import { encodeBatch } from "../src/index.ts";
import { report } from "./reports.ts";

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
function field(number: number, ...parts: readonly Bytes[]): number[] {
  const body = parts.flatMap((part) => [...part]);
  return [(number << 3) | 2, ...varint(body.length), ...body];
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
}

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

/** Parts of a valid batch with three rows, each of which a case may replace. */
const parts = {
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
function column(number: number, values: readonly number[], present: readonly number[] = []): number[] {
  return field(5, [0x08, number], present.length === 0 ? [] : field(2, present), values);
}

function dictionary(entries: readonly (string | Bytes)[], indices: Bytes): number[] {
  const encoded = entries.map((entry) => field(1, typeof entry === "string" ? text(entry) : entry));
  return field(3, ...encoded, field(2, indices));
}

function delta(...deltas: number[]): number[] {
  return field(4, field(1, deltas));
}

function bits(...bytes: number[]): number[] {
  return field(5, field(1, bytes));
}

function texts(...entries: readonly Bytes[]): number[] {
  return field(6, field(1, ...entries));
}

function hostile(
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

const header: readonly HostileBatch[] = [
  {
    comment: "no bytes at all",
    bytes: new Uint8Array(0),
    problem: "the hospital is missing",
    subject: "batch",
  },
  hostile("no hospital", { hospital: [] }, "the hospital is missing"),
  hostile("an empty hospital", { hospital: [0x0a, 0] }, "the hospital is empty"),
  hostile("a hospital with capitals", { hospital: field(1, text("Mercy")) }, "lower-case", "hospital"),
  hostile("a hospital that would end a key", { hospital: field(1, text("a/b")) }, "lower-case", "hospital"),
  hostile("a hospital that is not UTF-8", { hospital: field(1, [0xff]) }, "the hospital is not UTF-8"),
  hostile("a hospital longer than the batch", { hospital: [0x0a, 0xff, 0x7f] }, "the hospital is cut off"),
  hostile("a hospital twice", { sequence: [...parts.hospital, 0x10, 5] }, "the sequence is missing, or"),
  hostile("no sequence", { sequence: [] }, "the sequence is missing"),
  hostile("sequence 0", { sequence: [0x10, 0] }, "the sequence is zero"),
  hostile("a sequence in two bytes that needs one", { sequence: [0x10, 0x85, 0x00] }, "shortest form"),
  hostile("a sequence of 2^32", { sequence: [0x10, 0x80, 0x80, 0x80, 0x80, 0x10] }, "larger than 2^32 - 1"),
  hostile(
    "a sequence in ten bytes",
    { sequence: [0x10, 0x85, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01] },
    "larger than 2^32 - 1",
  ),
  hostile("a sequence as fixed 32 bits", { sequence: [0x15, 5, 0, 0, 0] }, "the sequence is missing, or"),
  hostile("no previous hash", { previousHash: [] }, "the previous hash is missing"),
  hostile("a previous hash of 31 bytes", { previousHash: field(3, new Uint8Array(31)) }, "32 bytes"),
  hostile("a previous hash of 33 bytes", { previousHash: field(3, new Uint8Array(33)) }, "32 bytes"),
  hostile("no row count", { rowCount: [] }, "the row count is missing"),
  hostile("no rows", { rowCount: [0x20, 0] }, "the row count is zero"),
  hostile("100,001 rows", { rowCount: [0x20, ...varint(100_001)] }, "more than 100000"),
  hostile("2^32 - 1 rows", { rowCount: [0x20, 0xff, 0xff, 0xff, 0xff, 0x0f] }, "more than 100000"),
  hostile(
    "the row count before the hash",
    { previousHash: parts.rowCount, rowCount: parts.previousHash },
    "previous hash is missing, or",
  ),
  hostile("an unknown field at the end", { end: [0x30, 1] }, "unknown, repeated or out of order"),
  hostile(
    "an unknown field of a large number",
    { end: [0xa2, 0x06, 0] },
    "unknown, repeated or out of order",
  ),
  hostile("a group", { end: [0x33, 0x34] }, "unknown, repeated or out of order"),
  hostile("a hospital again at the end", { end: parts.hospital }, "unknown, repeated or out of order"),
];

const columns: readonly HostileBatch[] = [
  hostile(
    "no column",
    { identifier: [], serial: [], reportTime: [] },
    "required",
    "udi_device_identifier",
    1,
  ),
  hostile("no device identifiers", { identifier: [] }, "required", "udi_device_identifier", 1),
  hostile("no serial numbers", { serial: [] }, "required", "udi_serial_number", 1),
  hostile("no report times", { reportTime: [] }, "required", "report_time", 1),
  hostile(
    "a row without a serial number",
    { serial: column(2, texts([0, 1, 0x41], [0, 1, 0x42]), [0b101]) },
    "required",
    "udi_serial_number",
    2,
  ),
  hostile(
    "a row without a report time",
    { reportTime: column(23, delta(20, 0), [0b011]) },
    "required",
    "report_time",
    3,
  ),
  hostile("an empty column", { battery: [0x2a, 0] }, "a column is empty"),
  hostile("a column longer than the batch", { end: [0x2a, 0x7f, 0x08, 1] }, "a column is cut off"),
  hostile("a column without field", { battery: field(5, delta(20, 0, 0)) }, "a column's field is missing"),
  hostile("field 0", { identifier: column(0, dictionary(["D"], [0, 0, 0])) }, "a column's field is zero"),
  hostile(
    "a field that does not exist",
    { end: column(24, delta(20, 0, 0)) },
    "field 24, which does not exist",
  ),
  hostile(
    "the hospital as a column",
    { lot: column(7, dictionary(["mercy"], [0, 0, 0])) },
    "the batch itself names",
  ),
  hostile("a column twice", { end: parts.reportTime }, "two columns of field report_time"),
  hostile(
    "columns out of order",
    { end: column(20, delta(2, 2, 2)) },
    "do not ascend at field battery_level",
  ),
  hostile(
    "a column without values",
    { battery: column(20, []) },
    "its delta column is missing",
    "battery_level",
  ),
  hostile(
    "values of another type",
    { battery: column(20, bits(0)) },
    "its delta column is missing, or",
    "battery_level",
  ),
  hostile(
    "values of two types",
    { battery: column(20, [...delta(2, 2, 2), ...bits(0)]) },
    "the column has a field that is unknown",
    "battery_level",
  ),
  hostile(
    "a presence bitmap behind the values",
    { battery: column(20, [...delta(2), ...field(2, [1])]) },
    "the differences end",
    "battery_level",
    2,
  ),
  hostile(
    "a presence bitmap of all rows",
    { battery: column(20, delta(2, 2, 2), [0b111]) },
    "must be absent",
    "battery_level",
  ),
  hostile(
    "a presence bitmap of no row",
    { battery: column(20, delta(0), [0]) },
    "no value and must be absent",
    "battery_level",
  ),
  hostile(
    "a presence bitmap with a bit behind the last row",
    { battery: column(20, delta(2, 2), [0b1011]) },
    "bits behind its end",
    "battery_level",
  ),
  hostile(
    "a presence bitmap of two bytes",
    { battery: column(20, delta(2, 2), [0b011, 0]) },
    "3 rows need 1",
    "battery_level",
  ),
  hostile(
    "an empty presence bitmap",
    { battery: field(5, [0x08, 20, 0x12, 0], delta(2, 2, 2)) },
    "bitmap is empty",
    "battery_level",
  ),
  hostile(
    "two rows of one device and time",
    { serial: column(2, texts([0, 1, 0x41], [0, 1, 0x42], [0, 1, 0x41])) },
    "device and report time of row 1",
    "batch",
    3,
  ),
];

const deltas: readonly HostileBatch[] = [
  hostile(
    "an empty list of differences",
    { battery: column(20, field(4, [0x0a, 0])) },
    "deltas is empty",
    "battery_level",
  ),
  hostile(
    "no list of differences",
    { battery: column(20, [0x22, 0]) },
    "its delta column is empty",
    "battery_level",
  ),
  hostile(
    "too few differences",
    { battery: column(20, delta(2, 2)) },
    "end before the last value",
    "battery_level",
    3,
  ),
  hostile(
    "too many differences",
    { battery: column(20, delta(2, 2, 2, 2)) },
    "more differences than values",
    "battery_level",
  ),
  hostile(
    "a difference that is cut off",
    { battery: column(20, delta(2, 2, 0x82)) },
    "end before the last value",
    "battery_level",
    3,
  ),
  hostile(
    "a difference in two bytes that needs one",
    { battery: column(20, delta(2, 0x82, 0, 2)) },
    "shortest form",
    "battery_level",
    2,
  ),
  hostile(
    "a difference in six bytes",
    { battery: column(20, delta(2, 0x80, 0x80, 0x80, 0x80, 0x80, 1, 2)) },
    "five bytes",
    "battery_level",
    2,
  ),
  hostile(
    "a value above its range",
    { battery: column(20, delta(2, 2, ...varint(200))) },
    "102 lies outside 0 to 100",
    "battery_level",
    3,
  ),
  hostile(
    "a value below its range",
    { battery: column(20, delta(2, 3, 2)) },
    "-1 lies outside 0 to 100",
    "battery_level",
    2,
  ),
  hostile(
    "a time of zero",
    { reportTime: column(23, delta(20, 0, 19)) },
    "0 lies outside 1 to",
    "report_time",
    3,
  ),
  hostile(
    "a time after 2099",
    { reportTime: column(23, delta(...varint(2 * 4_102_444_800), 0, 0)) },
    "4102444800 lies outside 1 to 4102444799",
    "report_time",
    1,
  ),
  hostile(
    "the largest difference of five bytes",
    { reportTime: column(23, delta(0xfe, 0xff, 0xff, 0xff, 0x7f, 0, 0)) },
    "17179869183 lies outside",
    "report_time",
    1,
  ),
  hostile(
    "an unknown field behind the differences",
    { battery: column(20, field(4, field(1, [2, 2, 2]), [0x10, 1])) },
    "the delta column has a field",
    "battery_level",
  ),
];

const bitColumns: readonly HostileBatch[] = [
  hostile(
    "an empty list of bits",
    { checkDigit: column(6, field(5, [0x0a, 0])) },
    "bits is empty",
    "udi_check_digit_valid",
  ),
  hostile(
    "a byte of bits too many",
    { checkDigit: column(6, bits(0, 0)) },
    "3 values need 1",
    "udi_check_digit_valid",
  ),
  hostile(
    "a bit behind the last value",
    { checkDigit: column(6, bits(0b1000)) },
    "bits behind its end",
    "udi_check_digit_valid",
  ),
  hostile(
    "a bit behind the last value of the rows that have one",
    { checkDigit: column(6, bits(0b100), [0b101]) },
    "bits behind its end",
    "udi_check_digit_valid",
  ),
];

const dictionaries: readonly HostileBatch[] = [
  hostile(
    "an empty dictionary",
    { model: column(9, dictionary([], [0, 0, 0])) },
    "the dictionary is empty",
    "model",
  ),
  hostile("no indices", { model: column(9, field(3, field(1, text("M")))) }, "indices is missing", "model"),
  hostile("too few indices", { model: column(9, dictionary(["M"], [0, 0])) }, "3 values need 3", "model"),
  hostile(
    "too many indices",
    { model: column(9, dictionary(["M"], [0, 0, 0, 0])) },
    "3 values need 3",
    "model",
  ),
  hostile(
    "two bytes an index for one entry",
    { model: column(9, dictionary(["M"], [0, 0, 0, 0, 0, 0])) },
    "3 values need 3",
    "model",
  ),
  hostile(
    "an index without entry",
    { model: column(9, dictionary(["M"], [0, 1, 0])) },
    "no dictionary entry 1",
    "model",
    2,
  ),
  hostile(
    "an entry that is not used",
    { model: column(9, dictionary(["M", "N"], [0, 0, 0])) },
    "entry 1 is not used",
    "model",
  ),
  hostile(
    "an entry twice",
    { model: column(9, dictionary(["M", "M"], [0, 1, 0])) },
    "entry 1 is repeated",
    "model",
  ),
  hostile(
    "entries out of order of first use",
    { model: column(9, dictionary(["M", "N"], [1, 0, 0])) },
    "order of first use",
    "model",
    1,
  ),
  hostile(
    "an empty entry",
    { model: column(9, dictionary([""], [0, 0, 0])) },
    "a dictionary entry is empty",
    "model",
  ),
  hostile(
    "an entry of 257 bytes",
    { model: column(9, dictionary(["m".repeat(257)], [0, 0, 0])) },
    "longer than allowed",
    "model",
  ),
  hostile(
    "an entry of 129 letters and 258 bytes",
    { model: column(9, dictionary(["é".repeat(129)], [0, 0, 0])) },
    "longer than allowed",
    "model",
  ),
  hostile("a NUL", { model: column(9, dictionary(["a\0b"], [0, 0, 0])) }, "control character", "model"),
  hostile(
    "a C1 control",
    { model: column(9, dictionary(["a\u0085b"], [0, 0, 0])) },
    "control character",
    "model",
  ),
  hostile(
    "a line separator",
    { model: column(9, dictionary(["a\u2028b"], [0, 0, 0])) },
    "control character",
    "model",
  ),
  hostile(
    "a bidirectional override",
    { model: column(9, dictionary(["a\u202eb"], [0, 0, 0])) },
    "formatting character",
    "model",
  ),
  hostile(
    "a byte order mark",
    { model: column(9, dictionary(["\ufeffa"], [0, 0, 0])) },
    "formatting character",
    "model",
  ),
  hostile(
    "decomposed letters",
    { model: column(9, dictionary(["e\u0301"], [0, 0, 0])) },
    "normalisation form C",
    "model",
  ),
  hostile(
    "a byte that is not UTF-8",
    { model: column(9, dictionary([[0x61, 0xff]], [0, 0, 0])) },
    "not UTF-8",
    "model",
  ),
  hostile(
    "an overlong encoding",
    { model: column(9, dictionary([[0xc0, 0xaf]], [0, 0, 0])) },
    "not UTF-8",
    "model",
  ),
  hostile(
    "a surrogate in UTF-8",
    { model: column(9, dictionary([[0xed, 0xa0, 0x80]], [0, 0, 0])) },
    "not UTF-8",
    "model",
  ),
  hostile(
    "an unknown category",
    { category: column(13, dictionary(["IMPLANTED"], [0, 0, 0])) },
    "no value of this category",
    "category",
  ),
  hostile(
    "the unspecified category",
    { category: column(13, dictionary(["UNSPECIFIED"], [0, 0, 0])) },
    "no value of this category",
    "category",
  ),
  hostile(
    "a category with its prefix",
    { category: column(13, dictionary(["DEVICE_CATEGORY_PORTABLE"], [0, 0, 0])) },
    "no value of this category",
    "category",
  ),
  hostile(
    "a category as number",
    { category: column(13, delta(2, 0, 0)) },
    "its dictionary column is missing, or",
    "category",
  ),
];

const textColumns: readonly HostileBatch[] = [
  hostile(
    "too few texts",
    { serial: column(2, texts([0, 1, 0x41], [0, 1, 0x42])) },
    "end before the last value",
    "udi_serial_number",
    3,
  ),
  hostile(
    "too many texts",
    { lot: column(3, texts([0, 1, 0x41], [1, 0], [1, 0], [1, 0])) },
    "more texts than values",
    "udi_lot_number",
  ),
  hostile(
    "a first text that shares",
    { serial: column(2, texts([1, 1, 0x41], [1, 0], [1, 0])) },
    "than the text before it has",
    "udi_serial_number",
    1,
  ),
  hostile(
    "a text that shares more than there is",
    { lot: column(3, texts([0, 1, 0x41], [2, 0], [1, 0])) },
    "than the text before it has",
    "udi_lot_number",
    2,
  ),
  hostile(
    "a text that shares less than it could",
    { lot: column(3, texts([0, 1, 0x41], [0, 1, 0x41], [1, 0])) },
    "more with the text before it than it says",
    "udi_lot_number",
    2,
  ),
  hostile(
    "an empty text",
    { lot: column(3, texts([0, 1, 0x41], [0, 0], [0, 1, 0x41])) },
    "a text is empty",
    "udi_lot_number",
    2,
  ),
  hostile(
    "a text of 65 bytes",
    { lot: column(3, texts([0, 64, ...new Uint8Array(64).fill(0x41)], [64, 1, 0x41], [64, 0])) },
    "longer than 64 bytes",
    "udi_lot_number",
    2,
  ),
  hostile(
    "a text that is cut off",
    { lot: column(3, texts([0, 1, 0x41], [1, 0], [1, 9, 0x41])) },
    "a text is cut off",
    "udi_lot_number",
    3,
  ),
  hostile(
    "a length in two bytes that needs one",
    { lot: column(3, texts([0, 0x81, 0, 0x41], [1, 0], [1, 0])) },
    "shortest form",
    "udi_lot_number",
    1,
  ),
  hostile(
    "a length in three bytes",
    { lot: column(3, texts([0, 0x81, 0x80, 0x01, 0x41], [1, 0], [1, 0])) },
    "16383",
    "udi_lot_number",
    1,
  ),
  hostile(
    "a control character in a text",
    { lot: column(3, texts([0, 2, 0x41, 0x0a], [1, 0], [1, 0])) },
    "control character",
    "udi_lot_number",
    1,
  ),
  hostile(
    "DEL in a text",
    { lot: column(3, texts([0, 2, 0x41, 0x7f], [1, 0], [1, 0])) },
    "control character",
    "udi_lot_number",
    1,
  ),
  hostile(
    "a text that ends inside a letter",
    { lot: column(3, texts([0, 2, 0xc3, 0xa9], [1, 0], [1, 0])) },
    "not UTF-8",
    "udi_lot_number",
    2,
  ),
  hostile(
    "a shared part that another letter follows",
    { lot: column(3, texts([0, 2, 0xc3, 0xa9], [1, 1, 0x41], [1, 0])) },
    "not UTF-8",
    "udi_lot_number",
    2,
  ),
  hostile(
    "decomposed letters in a text",
    { lot: column(3, texts([0, 1, 0x65], [1, 2, 0xcc, 0x81], [1, 0])) },
    "normalisation form C",
    "udi_lot_number",
    2,
  ),
];

const wholes: readonly HostileBatch[] = [
  {
    comment: "a batch behind a batch",
    bytes: Uint8Array.from([...goodBatch, ...goodBatch]),
    problem: "unknown, repeated or out of order",
    subject: "batch",
  },
  {
    comment: "a length of 4 GiB",
    bytes: Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f),
    problem: "the hospital is cut off",
    subject: "batch",
  },
  {
    comment: "JSON",
    bytes: text('{"hospital":"mercy"}'),
    problem: "the hospital is missing, or",
    subject: "batch",
  },
  {
    comment: "a batch in gzip",
    bytes: Uint8Array.of(0x1f, 0x8b, 0x08, 0x00),
    problem: "the hospital is missing, or",
    subject: "batch",
  },
];

/** A table of batches that every reader of batches must refuse. */
export const hostileBatches: readonly HostileBatch[] = [
  ...header,
  ...columns,
  ...deltas,
  ...bitColumns,
  ...dictionaries,
  ...textColumns,
  ...wholes,
];

/** A batch that uses every type of column, with and without missing values. */
export const mixedBatch: Uint8Array = encodeBatch({
  hospital: "mercy",
  sequence: 1,
  previousHash: NO_BATCH_HASH,
  rows: [
    report({ model: "M", batteryLevel: 5, active: true, udiLotNumber: "L1", category: 1 }),
    report({ udiSerialNumber: "S2", model: "Größe", usageHours: 300, active: false, category: 2 }),
    report({ udiSerialNumber: "S日", batteryLevel: 100, udiLotNumber: "L2", medicalSpeciality: 55 }),
  ],
});
