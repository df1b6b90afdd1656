import { DeviceCategory, MedicalSpeciality } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { parseMapping } from "../src/sources/csv/mapping.ts";
import { readCsv } from "./support/readCsv.ts";

const MAPPING = `
delimiter: semicolon
decimal: ","
absent: ["", "n/a"]
joins:
  types: { file: types.csv, key: code, on: Typ }
fields:
  udi: UDI
  report_time: { column: Stand, format: dd.MM.yyyy HH:mm, zone: "+02:00" }
  device_type: { column: Bezeichnung, remove_suffix: " (Gerät)" }
  category: { column: Tragbar, values: { ja: WEARABLE, nein: PORTABLE } }
  medical_speciality: types.speciality
  manufacturer: { constant: Norrvik }
  model: { column: types.model }
  usage_hours: { column: Minuten, unit: min }
  battery_level: { column: Akku, unit: "1" }
  sync_frequency_seconds: { column: Takt, unit_column: Takteinheit }
  active: { column: Ende, values: { "": true }, otherwise: false }
`;
const HEADER = "UDI;Stand;Bezeichnung;Tragbar;Typ;Minuten;Akku;Takt;Takteinheit;Ende;Station";
const TYPES = "code;model;speciality\n7;V1;Internal medicine\n8;V2;n/a\n";
const UDI = "(01)09506000134352(11)240200(17)301231(10)L1(21)S1";

function read(...rows: string[]) {
  return readCsv([HEADER, ...rows, ""].join("\n"), { mapping: MAPPING, files: { "types.csv": TYPES } });
}

describe("a mapping file", () => {
  it("says which column feeds which field, in which unit and form", async () => {
    const { reports, rejects } = await read(
      `${UDI};01.06.2026 10:00;Waage (Gerät);ja;7;90;0,876;2;min;;Haus 3`,
    );
    expect(rejects).toEqual([]);
    const set = Object.fromEntries(Object.entries(reports[0]!).filter(([, value]) => value !== undefined));
    expect(set).toEqual({
      $typeName: "mtc.device.v1.DeviceReport",
      udiDeviceIdentifier: "09506000134352",
      udiCheckDigitValid: true,
      udiSerialNumber: "S1",
      udiLotNumber: "L1",
      udiManufacturingDate: Date.UTC(2024, 1, 29) / 1000,
      udiExpirationDate: Date.UTC(2030, 11, 31) / 1000,
      reportTime: Date.UTC(2026, 5, 1, 8) / 1000,
      deviceType: "Waage",
      category: DeviceCategory.WEARABLE,
      medicalSpeciality: MedicalSpeciality.INTERNAL_MEDICINE,
      manufacturer: "Norrvik",
      model: "V1",
      usageHours: 2,
      batteryLevel: 88,
      syncFrequencySeconds: 120,
      active: true,
    });
  });

  it("leaves out what is not known, in the file and in the joined one", async () => {
    const { reports, rejects } = await read(`${UDI};01.06.2026 10:00;n/a;ja;8;n/a;;;;30.06.2026;`);
    expect(rejects).toEqual([]);
    expect(reports[0]).toMatchObject({ model: "V2", active: false });
    expect(reports[0]!.deviceType).toBeUndefined();
    expect(reports[0]!.medicalSpeciality).toBeUndefined();
    expect(reports[0]!.usageHours).toBeUndefined();
    expect(reports[0]!.syncFrequencySeconds).toBeUndefined();
  });

  it.each([
    [
      "a unit that does not convert",
      `${UDI};01.06.2026 10:00;;ja;7;90;;2;kg;;`,
      "sync_frequency_seconds",
      /"kg" is not known/,
    ],
    [
      "a unit of another dimension",
      `${UDI};01.06.2026 10:00;;ja;7;90;;2;%;;`,
      "sync_frequency_seconds",
      /does not convert to "s"/,
    ],
    [
      "no unit",
      `${UDI};01.06.2026 10:00;;ja;7;90;;2;;;`,
      "sync_frequency_seconds",
      /no unit in column "Takteinheit"/,
    ],
    [
      "a value that is not listed",
      `${UDI};01.06.2026 10:00;;JA;7;90;;;;;`,
      "category",
      /not listed under values.*did you mean "ja"/,
    ],
    [
      "the other decimal mark",
      `${UDI};01.06.2026 10:00;;ja;7;90;0.9;;;;`,
      "battery_level",
      /"," separates decimals/,
    ],
    [
      "a fraction above 1",
      `${UDI};01.06.2026 10:00;;ja;7;90;1,2;;;;`,
      "battery_level",
      /is 120 %, which is outside/,
    ],
    ["another form of date", `${UDI};2026-06-01;;ja;7;90;;;;;`, "report_time", /form dd\.MM\.yyyy HH:mm/],
    ["no UDI", "hello;01.06.2026 10:00;;ja;7;;;;;;", "udi", /is no GS1 UDI/],
  ])("sets aside %s", async (_title, row, field, reason) => {
    const { reports, rejects } = await read(row);
    expect(reports).toEqual([]);
    expect(rejects).toMatchObject([{ line: 2, field, reason: expect.stringMatching(reason) }]);
  });

  it("accepts a wrong check digit and flags it", async () => {
    const { reports } = await read(`${UDI.replace("352", "353")};01.06.2026 10:00;;ja;7;;;;;;`);
    expect(reports[0]!.udiCheckDigitValid).toBe(false);
  });

  it("refuses rows without a partner where the join is required", async () => {
    const mapping = MAPPING.replace("on: Typ", "on: Typ, required: true");
    const content = `${HEADER}\n${UDI};01.06.2026 10:00;;ja;9;;;;;;\n`;
    const { rejects } = await readCsv(content, { mapping, files: { "types.csv": TYPES } });
    expect(rejects).toMatchObject([{ field: "Typ", reason: "has no row in types.csv" }]);
  });

  it("is checked against the columns before anything is read", async () => {
    const content = `${HEADER.replace("Minuten", "Minutes")}\n${UDI};01.06.2026 10:00;;ja;7;90;;;;;\n`;
    const { reports, rejects } = await readCsv(content, { mapping: MAPPING, files: { "types.csv": TYPES } });
    expect(reports).toEqual([]);
    expect(rejects).toMatchObject([
      { line: 1, field: "usage_hours", reason: expect.stringMatching(/"Minuten".*did you mean "Minutes"/) },
    ]);
  });

  it.each([
    ["a missing joined file", {}, /types\.csv: cannot be read \(ENOENT\)/],
    [
      "a key that stands twice",
      { "types.csv": `${TYPES}7;V3;\n` },
      /line 4 has the key "7" for the second time/,
    ],
    [
      "a missing key column",
      { "types.csv": TYPES.replace("code", "cod") },
      /no column "code"; did you mean "cod"/,
    ],
    ["a joined row that is cut off", { "types.csv": "code;model;speciality\n7\n" }, /line 2 has 1 cells/],
    ["a joined workbook", { "types.csv": "PK\u0003\u0004" }, /Excel workbook/],
  ])("fails on %s", async (_title, files, reason) => {
    await expect(readCsv(`${HEADER}\n`, { mapping: MAPPING, files })).rejects.toThrow(reason);
  });
});

const badMappings: readonly (readonly [title: string, text: string, message: RegExp])[] = [
  ["no YAML", "fields: [", /mapping\.yaml: is not valid YAML/],
  ["a list", "- a", /must consist of keys/],
  ["nothing", "", /must consist of keys/],
  ["an alias", "fields: &a { model: x }\njoins: *a", /aliases/],
  ["no fields", "delimiter: comma", /fields is missing/],
  ["an unknown key", "fields: {}\ndelimeter: comma", /delimeter is not a key.*did you mean "delimiter"/],
  [
    "an unknown field",
    "fields: { manufactuer: M }",
    /fields\.manufactuer is no field.*did you mean "manufacturer"/,
  ],
  ["the hospital", "fields: { hospital: H }", /the batch names the hospital/],
  ["column and constant", "fields: { model: { column: M, constant: N } }", /fields\.model must have either/],
  ["neither", "fields: { model: { remove_prefix: x } }", /either "column" or "constant"/],
  [
    "an unknown option",
    "fields: { model: { column: M, colum: N } }",
    /fields\.model\.colum is not a key.*did you mean "column"/,
  ],
  ["a unit for a text", "fields: { model: { column: M, unit: h } }", /has a unit, but is no number/],
  ["a format for a text", "fields: { model: { column: M, format: date } }", /has a format, but is no time/],
  ["an unknown delimiter", "fields: {}\ndelimiter: semicolons", /did you mean "semicolon"/],
  ["a key twice", "fields: {}\nfields: {}", /not valid YAML/],
  ["otherwise without values", "fields: { active: { column: A, otherwise: true } }", /without "values"/],
];

describe("a bad mapping file", () => {
  it.each(badMappings)("%s names the key", (_title, text, message) => {
    expect(() => parseMapping(text, "mapping.yaml")).toThrow(message);
  });

  it.each([
    ["an unknown unit", "usage_hours: { column: u, unit: hours }", /unit "hours" is not known/],
    ["a unit of another dimension", 'usage_hours: { column: u, unit: "%" }', /does not convert to "h"/],
    ["a format that is none", "last_sync_time: { column: u, format: DD/MM/YYYY }", /no pattern/],
    [
      "a pattern with time and no zone",
      "last_sync_time: { column: u, format: yyyyMMdd HHmm }",
      /needs a "zone"/,
    ],
    ["a zone that is none", "last_sync_time: { column: u, zone: CET }", /neither "Z" nor an offset/],
    ["a constant that is no value", "category: { constant: TABLE }", /no category that is known/],
  ])("%s is found before a row is read", async (_title, field, reason) => {
    const mapping = `fields: { udi: udi, report_time: t, ${field} }`;
    const { reports, rejects } = await readCsv(`udi,t,u\n${UDI},2026-01-01,1\n`, { mapping });
    expect(reports).toEqual([]);
    expect(rejects).toMatchObject([{ line: 1, reason: expect.stringMatching(reason) }]);
  });
});
