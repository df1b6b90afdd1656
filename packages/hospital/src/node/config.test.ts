import { describe, expect, it } from "vitest";
import { defaultBatchConfig, loadHospitalConfig, parseHospitalConfig } from "./config.ts";

const MINIMAL = "network: network.json\nhospital: hospital-a\nidentities: ids\nspool: spool.db\n";
const FILE = "/etc/mtc/hospital.yaml";

describe("a node's configuration", () => {
  it("needs little, and takes paths from its own folder", () => {
    expect(parseHospitalConfig(MINIMAL, FILE)).toEqual({
      network: "/etc/mtc/network.json",
      hospital: "hospital-a",
      identities: "/etc/mtc/ids",
      spool: "/etc/mtc/spool.db",
      spoolBytes: 2 ** 30,
      sources: [],
      batches: defaultBatchConfig,
      answerDelayMs: 2000,
      lookMs: 5000,
    });
  });

  it("has sources and settings for them", () => {
    const text = `${MINIMAL}
sources:
  - { kind: csv, name: exports, path: in, mapping: m.yaml, watch_seconds: 60 }
  - { kind: simulator, name: made-up, devices: 10, rounds: 0, reports_per_second: 2 }
batches: { rows: 100, in_flight: 2 }
`;
    expect(parseHospitalConfig(text, FILE)).toMatchObject({
      sources: [
        { kind: "csv", path: "/etc/mtc/in", mapping: "/etc/mtc/m.yaml", watchSeconds: 60 },
        { kind: "simulator", seed: "made-up", devices: 10, rounds: 0, reportsPerSecond: 2 },
      ],
      batches: { ...defaultBatchConfig, rows: 100, inFlight: 2 },
    });
  });

  it.each([
    ["a missing key", MINIMAL.replace("spool: spool.db", ""), /spool is missing/],
    ["a misspelt key", `${MINIMAL}batchs: {}`, /batchs is not a key.*did you mean "batches"/],
    [
      "a misspelt key inside",
      `${MINIMAL}batches: { row: 5 }`,
      /batches\.row is not a key.*did you mean "rows"/,
    ],
    [
      "a number out of range",
      `${MINIMAL}batches: { in_flight: 0 }`,
      /batches\.in_flight must be a whole number from 1 to 64/,
    ],
    ["a fraction", `${MINIMAL}look_ms: 1.5`, /look_ms must be a whole number/],
    ["not a number", `${MINIMAL}look_ms: .nan`, /look_ms must be a whole number/],
    ["a text for a list", `${MINIMAL}sources: csv`, /sources must be a list/],
    ["a text in a list of sources", `${MINIMAL}sources: [csv]`, /sources\[0\] must have keys/],
    [
      "an unknown kind",
      `${MINIMAL}sources: [{ kind: simulater, name: x }]`,
      /sources\[0\]\.kind must be one of csv, simulator; did you mean "simulator"/,
    ],
    ["a source without name", `${MINIMAL}sources: [{ kind: csv, path: x }]`, /sources\[0\]\.name is missing/],
    [
      "a name twice",
      `${MINIMAL}sources: [{ kind: csv, name: x, path: y }, { kind: csv, name: x, path: z }]`,
      /two sources of the name "x"/,
    ],
    [
      "endless reports at any speed",
      `${MINIMAL}sources: [{ kind: simulator, name: x, rounds: 0 }]`,
      /reports_per_second must be/,
    ],
    ["no YAML", "{", /hospital\.yaml: is not valid YAML/],
  ])("names the key of %s", (_title, text, message) => {
    expect(() => parseHospitalConfig(text, FILE)).toThrow(message);
  });

  it("that is not there is named", () => {
    expect(() => loadHospitalConfig("/nowhere/hospital.yaml")).toThrow(
      /\/nowhere\/hospital\.yaml cannot be read \(ENOENT\)/,
    );
  });
});
