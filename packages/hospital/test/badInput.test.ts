import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readCsv } from "./support/readCsv.ts";

const HEADER =
  "udi_device_identifier,udi_serial_number,report_time,model,usage_hours,battery_level,category,last_sync_time";
const GOOD = [
  "09506000134352,A1,2026-06-01,M1,10,50,PORTABLE,2026-06-01",
  "09506000134352,A2,2026-06-01,M1,20,60,WEARABLE,",
];

/** A file with one row between two good ones. */
function around(row: string): string {
  return [HEADER, GOOD[0], row, GOOD[1], ""].join("\n");
}

/** A row with one cell replaced. */
function rowWith(column: string, cell: string): string {
  const cells = ["09506000134352", "B1", "2026-06-02", "M1", "1", "1", "PORTABLE", ""];
  cells[HEADER.split(",").indexOf(column)] = cell;
  return cells.join(",");
}

const badRows: readonly (readonly [title: string, row: string, field: string, reason: RegExp])[] = [
  ["NaN", rowWith("usage_hours", "NaN"), "usage_hours", /"NaN" is not a number/],
  ["Infinity", rowWith("usage_hours", "Infinity"), "usage_hours", /not a number/],
  ["an overflowing exponent", rowWith("usage_hours", "1e400"), "usage_hours", /not a number/],
  ["an underflowing exponent", rowWith("usage_hours", "1e-320"), "usage_hours", /not a number/],
  ["negative zero", rowWith("usage_hours", "-0"), "usage_hours", /not a number/],
  ["hexadecimal", rowWith("usage_hours", "0x10"), "usage_hours", /not a number/],
  ["digits of another script", rowWith("usage_hours", "١٢"), "usage_hours", /not a number/],
  ["a plus sign", rowWith("usage_hours", "+5"), "usage_hours", /not a number/],
  ["a number with its unit", rowWith("usage_hours", "12 h"), "usage_hours", /not a number/],
  ["separators of thousands", rowWith("usage_hours", '"1,000"'), "usage_hours", /separators of thousands/],
  [
    "a fraction without a unit in the mapping",
    rowWith("usage_hours", "1.5"),
    "usage_hours",
    /whole number of h/,
  ],
  ["2^63", rowWith("usage_hours", "9223372036854775808"), "usage_hours", /outside 0 to 1000000 h/],
  ["a million digits", rowWith("usage_hours", "9".repeat(60_000)), "usage_hours", /not a number/],
  ["a negative number", rowWith("usage_hours", "-5"), "usage_hours", /outside 0 to/],
  ["a battery above 100 %", rowWith("battery_level", "101"), "battery_level", /outside 0 to 100 %/],
  ["an unknown category", rowWith("category", "WEARABEL"), "category", /did you mean "WEARABLE"/],
  ["an unknown category, close to none", rowWith("category", "table"), "category", /list it under values/],
  ["a date in the future", rowWith("report_time", "2026-07-02"), "report_time", /in the future/],
  [
    "a minute too far in the future",
    rowWith("report_time", "2026-07-01T12:06:00Z"),
    "report_time",
    /in the future/,
  ],
  ["a date before 1970", rowWith("last_sync_time", "1969-12-31"), "last_sync_time", /before 1970/],
  ["a date after 2099", rowWith("report_time", "2100-01-01"), "report_time", /after 2099/],
  ["30 February", rowWith("report_time", "2026-02-30"), "report_time", /does not exist/],
  ["24:00", rowWith("report_time", "2026-02-03T24:00:00Z"), "report_time", /does not exist/],
  ["a time without zone", rowWith("report_time", "2026-02-03T10:00:00"), "report_time", /has no zone/],
  ["an American date", rowWith("report_time", "02/03/2026"), "report_time", /is not a time/],
  ["a missing required field", rowWith("udi_serial_number", ""), "udi_serial_number", /is missing/],
  ["a formula", rowWith("model", "=1+1"), "model", /spreadsheet formula/],
  ["a formula with a plus", rowWith("model", "+1"), "model", /spreadsheet formula/],
  ["a formula with a minus", rowWith("model", "-1"), "model", /spreadsheet formula/],
  ["a formula with an at sign", rowWith("model", "@SUM(A1)"), "model", /spreadsheet formula/],
  ["a formula behind a tab", rowWith("model", "\t=1"), "model", /spreadsheet formula/],
  ["a formula behind a carriage return", rowWith("model", '"\r=1"'), "model", /spreadsheet formula/],
  ["a NUL further on", rowWith("model", "M\u00011"), "model", /control character/],
  ["an escape sequence", rowWith("model", "\u001b[31mred"), "model", /control character/],
  ["a line end in a cell", rowWith("model", '"M\n1"'), "model", /control character/],
  ["a bidirectional override", rowWith("model", "M\u202e1"), "model", /formatting character/],
  ["a zero-width space", rowWith("model", "M\u200b1"), "model", /formatting character/],
  ["too long a text", rowWith("model", "x".repeat(257)), "model", /longer than allowed \(256 bytes\)/],
  ["too few cells", "09506000134352,B1", "", /has 2 cells where the header has 8/],
  ["too many cells", `${rowWith("model", "M")},extra`, "", /has 9 cells/],
  ["a repeated device and time", GOOD[0]!, "report_time", /of line 2; remove one/],
  ["an open quote", '09506000134352,"B1,2026-06-02,M1,1,1,PORTABLE,', "", /never closed/],
  ["a quote inside a cell", '09506000134352,B1,2026-06-02,5" tablet,1,1,PORTABLE,', "", /quote/],
  ["text behind a quote", '09506000134352,B1,2026-06-02,"M"1,1,1,PORTABLE,', "", /quote where none belongs/],
];

describe("a bad row between good ones", () => {
  it.each(badRows)("%s is set aside with its place and reason", async (_title, row, field, reason) => {
    const { reports, rejects } = await readCsv(around(row));
    expect(reports.map(({ udiSerialNumber }) => udiSerialNumber)).toEqual(["A1", "A2"]);
    expect(rejects).toHaveLength(1);
    expect(rejects[0]).toMatchObject({ file: "devices.csv", line: 3, field });
    expect(rejects[0]!.reason).toMatch(reason);
    expect(rejects[0]!.raw.length).toBeLessThanOrEqual(513);
  });

  it("never shows a terminal what it would act on", async () => {
    const { rejects } = await readCsv(around(rowWith("usage_hours", "\u001b]0;x\u0007\u202e")));
    expect(rejects[0]!.reason).toBe('"\\u{1b}]0;x\\u{7}\\u{202e}" is not a number in plain decimal digits');
  });

  it("names everything that is wrong with it", async () => {
    const { rejects } = await readCsv(around("09506000134352,B1,never,=1,x,1,PORTABLE,"));
    expect(rejects).toHaveLength(1);
    expect(rejects[0]!.reason).toMatch(/also wrong: model, usage_hours/);
  });
});

describe("long input", () => {
  it("a field of 10 MB costs its own line", async () => {
    const { reports, rejects } = await readCsv(around(rowWith("model", "x".repeat(10_000_000))));
    expect(reports).toHaveLength(2);
    expect(rejects).toMatchObject([{ line: 3, reason: expect.stringMatching(/longer than 65536 bytes/) }]);
    expect(rejects[0]!.raw.length).toBeLessThan(600);
  });

  it("a last line of 10 MB without end costs itself", async () => {
    const { reports, rejects } = await readCsv(`${HEADER}\n${GOOD[0]}\n${"x".repeat(10_000_000)}`);
    expect(reports).toHaveLength(1);
    expect(rejects).toMatchObject([{ line: 3 }]);
  });

  it("a quote that opens 10 MB costs one line", async () => {
    const filler = Array.from({ length: 20_000 }, (_, i) =>
      rowWith("udi_serial_number", `C${i}`).replace("M1", "m".repeat(200)),
    );
    const { reports, rejects } = await readCsv([HEADER, '"open', ...filler, GOOD[0], ""].join("\n"));
    expect(reports).toHaveLength(20_001);
    expect(rejects).toMatchObject([{ line: 2, reason: expect.stringMatching(/never closed/) }]);
  });
});

describe("a stray quote", () => {
  const names = (reports: readonly { udiSerialNumber?: string | undefined }[]) =>
    reports.map(({ udiSerialNumber }) => udiSerialNumber);

  it("does not swallow the rows up to the next one", async () => {
    const rows = [GOOD[0], '"B0,open', GOOD[1], rowWith("model", '"M1"')];
    const { reports, rejects } = await readCsv([HEADER, ...rows, ""].join("\n"));
    expect(names(reports)).toEqual(["A1", "A2", "B1"]);
    expect(rejects.map(({ line }) => line)).toEqual([3]);
  });

  it("is pointed at where it makes one row of several", async () => {
    const rows = [GOOD[0], rowWith("model", '"open'), GOOD[1], rowWith("model", 'closed"')];
    const { reports, rejects } = await readCsv([HEADER, ...rows, ""].join("\n"));
    expect(names(reports)).toEqual(["A1"]);
    expect(rejects).toMatchObject([
      { line: 3, reason: expect.stringMatching(/goes on to line 5; is a quote missing/) },
    ]);
  });
});

const badFiles: readonly (readonly [title: string, content: string | Uint8Array, reason: RegExp])[] = [
  ["empty", "", /is empty/],
  ["only a line end", "\n\n", /has no header/],
  ["gzip", gzipSync(around(GOOD[1]!)), /compressed with gzip; unpack/],
  ["zip or Excel", Buffer.from("PK\u0003\u0004rest"), /zip archive or an Excel workbook/],
  ["PDF", "%PDF-1.7\n", /is a PDF/],
  ["UTF-16 with a mark", Buffer.from(`\ufeff${HEADER}\n`, "utf16le"), /is UTF-16; save it as UTF-8/],
  ["UTF-16 without a mark", Buffer.from(`${HEADER}\n${GOOD[0]}\n`, "utf16le"), /is UTF-16/],
  ["binary", Buffer.from([1, 2, 0, 255, 10, 0, 3]), /is binary/],
  ["old Macintosh", around(GOOD[1]!).replaceAll("\n", "\r"), /CR alone/],
  ["Latin-1 header", Buffer.from("modèle,x\n", "latin1"), /not UTF-8/],
  ["a column twice", `${HEADER},model\n`, /this column twice/],
  ["other delimiters", HEADER.replaceAll(",", ";"), /set "delimiter" in the mapping/],
  ["a misspelt column", HEADER.replace("usage_hours", "usage_hour"), /did you mean "usage_hours"/],
  ["a missing required column", "model,report_time\nM,2026-01-01\n", /every report must have it/],
  ["a quote in the header", `"${HEADER}\n`, /the header has a quote that is never closed/],
  ["hospital as a column", `${HEADER},hospital\n`, /taken from the configuration/],
];

describe("a bad file", () => {
  it.each(badFiles)("%s is refused as a whole and says why", async (_title, content, reason) => {
    const { reports, rejects } = await readCsv(content);
    expect(reports).toHaveLength(0);
    expect(rejects.map((reject) => reject.reason).join("; ")).toMatch(reason);
    expect(rejects.every(({ file }) => file === "devices.csv")).toBe(true);
  });
});

describe("unusual files that are right", () => {
  it("a header only", async () => {
    expect(await readCsv(`${HEADER}\n`)).toEqual({ reports: [], rejects: [] });
  });

  it("a byte order mark, CRLF, blank lines, quotes, and no line end at the end", async () => {
    const quoted = GOOD[1]!
      .split(",")
      .map((cell) => `"${cell}"`)
      .join(",");
    const { reports, rejects } = await readCsv(`\ufeff${HEADER}\r\n\r\n${GOOD[0]}\r\n${quoted}`);
    expect(rejects).toEqual([]);
    expect(reports.map(({ udiSerialNumber }) => udiSerialNumber)).toEqual(["A1", "A2"]);
  });

  it("columns in any order", async () => {
    const reverse = (line: string) => line.split(",").reverse().join(",");
    const { reports } = await readCsv([HEADER, ...GOOD].map(reverse).join("\n"));
    expect(reports).toEqual((await readCsv([HEADER, ...GOOD].join("\n"))).reports);
  });

  it("Latin-1 rows cost themselves", async () => {
    const { reports, rejects } = await readCsv(Buffer.from(around(rowWith("model", "modèle")), "latin1"));
    expect(reports).toHaveLength(2);
    expect(rejects).toMatchObject([{ line: 3, field: "model", reason: expect.stringMatching(/not UTF-8/) }]);
  });

  it("a file that was cut off inside a quote", async () => {
    const { reports, rejects } = await readCsv(`${HEADER}\n${GOOD[0]}\n09506000134352,"B1`);
    expect(reports).toHaveLength(1);
    expect(rejects).toMatchObject([{ line: 3, reason: expect.stringMatching(/was the file cut off/) }]);
  });

  it("decomposed letters are composed", async () => {
    const { reports } = await readCsv(around(rowWith("model", "Mode\u0300le")));
    expect(reports[1]!.model).toBe("Modèle");
  });
});
