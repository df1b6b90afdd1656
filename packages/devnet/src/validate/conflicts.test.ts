import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { peer } from "@hyperledger/fabric-protos";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Ledger } from "../ledger/ledger.ts";
import type { BlockCommit } from "../ledger/writer.ts";
import { decodeReadWriteSet } from "../rwset/decode.ts";
import type { NamespaceSet } from "../rwset/types.ts";
import { Recorder } from "../simulate/recorder.ts";
import { RangeResults } from "../simulate/results.ts";
import { joinParts } from "../wire/encode.ts";
import { findConflict } from "./conflicts.ts";
import { BlockUpdates } from "./updates.ts";

const { TxValidationCode } = peer;
const NAMESPACE = "ns";
/** Keys beyond the Basic Multilingual Plane sort differently by UTF-16 units and by bytes. */
const key = fc.constantFrom("a", "b", "ba", "c", "d", "\u0000x", "\uffee", "\u{1f600}");
const write = fc.record({ key, value: fc.option(fc.constant(Buffer.from("v")), { nil: undefined }) });

let dir: string;
let ledger: Ledger;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "devnet-conflicts-"));
  ledger = new Ledger(join(dir, "ledger.db"));
});

afterAll(() => {
  ledger.close();
  rmSync(dir, { recursive: true });
});

function commit(updates: BlockUpdates): void {
  const number = ledger.height;
  const empty: Omit<BlockCommit, "number" | "hash" | "bytes" | "writes" | "hashes"> = {
    transactions: [],
    privates: [],
    expiries: [],
    transientIds: [],
    transientBelow: 0,
  };
  const hash = Buffer.from(String(number));
  ledger.commit({ ...empty, number, hash, bytes: hash, writes: updates.writes, hashes: updates.hashes });
}

function writesOf(writes: readonly NamespaceSet["writes"][number][]): NamespaceSet[] {
  const unique = [...new Map(writes.map((one) => [one.key, one])).values()];
  return [
    {
      namespace: NAMESPACE,
      reads: [],
      ranges: [],
      writes: unique,
      collections: [],
      hasMetadataWrites: false,
    },
  ];
}

/** Reads a range as a chaincode does and returns the recorded set, through its encoding. */
function readRange(start: string, end: string, take: number): NamespaceSet[] {
  const recorder = new Recorder(NAMESPACE);
  const entries = ledger.reader.range(NAMESPACE, start, end);
  const results = new RangeResults(entries, () => new Uint8Array(), { startKey: start, endKey: end });
  recorder.range(() => results.toRangeRead());
  for (let i = 0; i < take && results.next() !== undefined; i++);
  return decodeReadWriteSet(joinParts(recorder.finish().readWriteSet));
}

/** Keys and versions that the range read returned at most `take` of, as a fresh read of the final state shows them. */
function fingerprint(start: string, end: string, take: number): string {
  return JSON.stringify(
    [...ledger.reader.range(NAMESPACE, start, end)].slice(0, take).map((entry) => [entry.key, entry.version]),
  );
}

test("a range read conflicts exactly if reading it again would return something else", () => {
  const block = fc.array(fc.array(write, { maxLength: 3 }), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(
      block,
      block,
      key,
      fc.option(key, { nil: "" }),
      fc.nat(9),
      (before, later, start, end, take) => {
        const prepare = (transactions: typeof before): BlockUpdates => {
          const updates = new BlockUpdates();
          const number = ledger.height;
          for (const [tx, writes] of transactions.entries()) {
            updates.apply(writesOf(writes), { block: number, tx });
          }
          return updates;
        };
        commit(prepare(before));
        const sets = readRange(start, end, take);
        const shown = fingerprint(start, end, take);
        const wasExhausted = sets[0]!.ranges[0]!.exhausted;
        const updates = prepare(later);
        const inBlock = findConflict(sets, ledger.reader, updates);
        commit(updates);
        const afterwards = findConflict(sets, ledger.reader, new BlockUpdates());
        const limit = wasExhausted ? Number.POSITIVE_INFINITY : take;
        const changed = fingerprint(start, end, limit) !== shown;
        expect(afterwards === TxValidationCode.PHANTOM_READ_CONFLICT).toBe(changed);
        expect(inBlock).toBe(afterwards);
      },
    ),
    { seed: 7, numRuns: 300 },
  );
});
