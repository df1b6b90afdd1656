import { readFile } from "node:fs/promises";
import { create, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { batchHash, Refusal } from "@medtech-chain/domain";
import { DeviceReportSchema, Reason } from "@medtech-chain/schema";
import { describe, expect, test } from "vitest";
import { columnsToReports, type DeviceReportInit, decodeBatch, encodeBatch } from "../src/index.ts";

interface ValidVector {
  readonly comment: string;
  readonly hospital: string;
  readonly sequence: number;
  readonly previousHash: string;
  readonly reports: readonly JsonValue[];
  readonly batch: string;
  readonly hash: string;
}

interface InvalidVector {
  readonly comment: string;
  readonly batch: string;
  readonly reason: "MALFORMED";
  readonly subject: string;
  readonly row?: number;
  readonly problem: string;
}

async function readVectors(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(`../../../vectors/batch/${name}`, import.meta.url), "utf8"));
}

const { valid } = (await readVectors("valid.json")) as { readonly valid: readonly ValidVector[] };
const { invalid } = (await readVectors("invalid.json")) as { readonly invalid: readonly InvalidVector[] };

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, "hex"));

describe("vectors/batch", () => {
  test.each(valid)("valid: $comment", ({ hospital, sequence, previousHash, reports, batch, hash }) => {
    const rows = reports.map((report): DeviceReportInit => fromJson(DeviceReportSchema, report));
    expect(encodeBatch({ hospital, sequence, previousHash: fromHex(previousHash), rows })).toEqual(
      fromHex(batch),
    );
    const decoded = decodeBatch(fromHex(batch));
    expect(decoded).toMatchObject({ hospital, sequence, previousHash: fromHex(previousHash) });
    const decodedReports = columnsToReports(decoded).map((report) => create(DeviceReportSchema, report));
    expect(decodedReports.map((report) => toJson(DeviceReportSchema, report))).toEqual(reports);
    expect(batchHash(fromHex(batch))).toEqual(fromHex(hash));
  });

  test.each(invalid)("invalid: $comment", ({ batch, reason, subject, row, problem }) => {
    let refusal: unknown;
    try {
      decodeBatch(fromHex(batch));
    } catch (error) {
      refusal = error;
    }
    if (!(refusal instanceof Refusal)) expect.unreachable("the batch was not refused");
    expect(refusal.reason).toBe(Reason[reason]);
    expect(refusal.subject).toBe(subject);
    expect(refusal.metadata.row).toBe(row?.toString());
    expect(refusal.message).toContain(problem);
  });
});
