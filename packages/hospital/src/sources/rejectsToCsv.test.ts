import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { openSpool } from "../spool/spool.ts";
import type { Reject } from "./reject.ts";
import { rejectsToCsv } from "./rejectsToCsv.ts";

describe("rejects as a CSV file", () => {
  it("hold any row, and no formula", () => {
    const folder = mkdtempSync(join(tmpdir(), "mtc-rejects-"));
    try {
      using spool = openSpool({ path: join(folder, "spool.db"), hospital: "h", segmentBytes: 1000 });
      const raws = ['a,"b",c', "=1+1", "two\nlines", "@x", "-1", "plain"];
      const rejects: Reject[] = raws.map((raw, i) => ({
        file: "a.csv",
        line: i + 2,
        field: "f",
        reason: 'is "bad"',
        raw,
      }));
      const progress = { done: 0, total: 0, unit: "bytes" } as const;
      spool.append("s", { reports: [], rejects, item: "a.csv", position: "", progress });
      const rows: string[][] = parse([...rejectsToCsv(spool)].join(""));
      expect(rows[0]).toEqual(["source", "file", "line", "field", "reason", "raw"]);
      expect(rows.slice(1).map((row) => row[5])).toEqual([
        'a,"b",c',
        "'=1+1",
        "two\nlines",
        "'@x",
        "'-1",
        "plain",
      ]);
      expect(rows[1]).toEqual(["s", "a.csv", "2", "f", 'is "bad"', 'a,"b",c']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
