import { Refusal } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsToReports, decodeBatch, encodeBatch } from "../src/index.ts";
import { hostileBatches, mixedBatch } from "./hostileBatches.ts";
import { goodBatch } from "./rawBatch.ts";

function refusalOf(bytes: Uint8Array): Refusal | undefined {
  try {
    decodeBatch(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

describe("a batch from a hostile sender", () => {
  test("differs in one place from one that is accepted", () => {
    expect(columnsToReports(decodeBatch(goodBatch))).toEqual(
      ["AA", "AB", "AC"].map((udiSerialNumber) => ({
        udiDeviceIdentifier: "D",
        udiSerialNumber,
        reportTime: 10,
      })),
    );
  });

  test.each(hostileBatches)("with $comment is refused by name", ({ bytes, problem, subject, row }) => {
    const refusal = refusalOf(bytes);
    expect(refusal?.reason).toBe(Reason.MALFORMED);
    expect(refusal?.message).toContain(problem);
    expect(refusal?.subject).toBe(subject);
    expect(refusal?.metadata.row).toBe(row === undefined ? undefined : `${row}`);
  });

  test("that ends too early is refused wherever it ends", () => {
    for (const batch of [goodBatch, mixedBatch]) {
      for (let length = 0; length < batch.length; length++) {
        expect(refusalOf(batch.subarray(0, length))?.reason).toBe(Reason.MALFORMED);
      }
    }
  });

  test("with any bit changed is refused, or is another batch in canonical form", () => {
    for (let bit = 0; bit < mixedBatch.length * 8; bit++) {
      const changed = mixedBatch.slice();
      changed[bit >>> 3]! ^= 1 << (bit & 7);
      assertRefusedOrCanonical(changed);
    }
  });

  test("of any bytes, or with some of them changed, never fails otherwise", () => {
    const edits = fc.array(fc.tuple(fc.nat(mixedBatch.length - 1), fc.nat(255)), {
      minLength: 1,
      maxLength: 6,
    });
    const edited = edits.map((changes) => {
      const bytes = mixedBatch.slice();
      for (const [at, value] of changes) bytes[at] = value;
      return bytes;
    });
    fc.assert(fc.property(fc.oneof(edited, fc.uint8Array({ maxLength: 200 })), assertRefusedOrCanonical), {
      seed: 5,
      numRuns: 5000,
    });
  });
});

function assertRefusedOrCanonical(bytes: Uint8Array): void {
  if (refusalOf(bytes) !== undefined) return;
  const { hospital, sequence, previousHash, ...columns } = decodeBatch(bytes);
  expect(encodeBatch({ hospital, sequence, previousHash, rows: columnsToReports(columns) })).toEqual(bytes);
}
