import { field, goodBatch, type HostileBatch, hostile, parts, text, varint } from "./rawBatch.ts";

/** Batches whose header, or whole, is wrong. */
export const hostileHeaders: readonly HostileBatch[] = [
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

/** Bytes that are something else than one batch. */
export const hostileWholes: readonly HostileBatch[] = [
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
