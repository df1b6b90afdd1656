import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DefinitionError } from "../errors.ts";
import {
  blockSignatures,
  DEFAULT_BATCH,
  idToName,
  type NetworkDefinition,
  ordererMspId,
  peerMspId,
} from "./definition.ts";
import { parseNetworkDefinition, portsFrom } from "./parse.ts";
import { definitionToYaml } from "./write.ts";

const VALID = `name: medtech
channel: medtech
consensus:
  type: bft
organisations:
  - { id: hospital-a, kind: hospital, ports: 7000 }
  - { id: hospital-b, kind: hospital, ports: 7010 }
  - { id: hospital-c, kind: hospital, ports: 7020 }
  - { id: mtc, kind: platform, ports: 7030 }
`;

describe("parseNetworkDefinition", () => {
  it("fills in what is left out", () => {
    const definition = parseNetworkDefinition(VALID);
    expect(definition.chaincode).toEqual({ name: "mtc", version: "1.0", endorsements: 2 });
    expect(definition.consensus).toEqual({ type: "bft", batch: DEFAULT_BATCH });
    expect(definition.organisations[0]).toEqual({
      id: "hospital-a",
      name: "HospitalA",
      kind: "hospital",
      domain: "hospital-a.example",
      host: "127.0.0.1",
      ports: {
        peer: 7000,
        peerOperations: 7001,
        chaincode: 7002,
        orderer: 7003,
        ordererAdmin: 7004,
        ordererOperations: 7005,
      },
    });
    expect(peerMspId(definition.organisations[3]!)).toBe("MtcMSP");
    expect(ordererMspId(definition.organisations[3]!)).toBe("MtcOrdererMSP");
  });

  const billionLaughs = `${Array.from({ length: 9 }, (_, n) => `a${n}: &a${n} [${n === 0 ? "x" : `*a${n - 1}, *a${n - 1}`}]`).join("\n")}\n`;

  it.each<{ comment: string; text: string; line: number; field: string; reason: string }>([
    { comment: "nothing", text: "", line: 1, field: "", reason: "mapping" },
    { comment: "a list", text: "- 1", line: 1, field: "", reason: "mapping" },
    { comment: "no YAML", text: "name: [1", line: 1, field: "", reason: "line 1" },
    { comment: "a tab", text: "name: x\norganisations:\n\t- id: a", line: 3, field: "", reason: "line 3" },
    { comment: "a key twice", text: `name: again\n${VALID}`, line: 2, field: "", reason: "unique" },
    { comment: "two documents", text: `${VALID}---\nname: other\n`, line: 10, field: "", reason: "document" },
    { comment: "an unknown key", text: `${VALID}peers: 4\n`, line: 10, field: "peers", reason: "unknown" },
    {
      comment: "a key that is no text",
      text: `${VALID}? [1, 2]\n: 3\n`,
      line: 10,
      field: "?",
      reason: "unknown",
    },
    {
      comment: "a prototype's key",
      text: `${VALID}__proto__: 1\n`,
      line: 10,
      field: "__proto__",
      reason: "unknown",
    },
    {
      comment: "aliases",
      text: VALID.replace("ports: 7010", "ports: *p").replace("ports: 7000", "ports: &p 7000"),
      line: 7,
      field: "organisations[1].ports",
      reason: "alias",
    },
    { comment: "billion laughs", text: billionLaughs, line: 1, field: "a0", reason: "unknown" },
    {
      comment: "a tag",
      text: VALID.replace("name: medtech", "name: !!js/function medtech"),
      line: 1,
      field: "",
      reason: "tag",
    },
    {
      comment: "a huge file",
      text: `name: ${"x".repeat(300_000)}`,
      line: 1,
      field: "",
      reason: "characters",
    },
    {
      comment: "no name",
      text: VALID.replace("name: medtech\n", ""),
      line: 1,
      field: "name",
      reason: "missing",
    },
    {
      comment: "a name that is a number",
      text: VALID.replace("name: medtech", "name: 5"),
      line: 1,
      field: "name",
      reason: "must be",
    },
    {
      comment: "a channel in capitals",
      text: VALID.replace("channel: medtech", "channel: MedTech"),
      line: 2,
      field: "channel",
      reason: "channel name",
    },
    {
      comment: "unknown consensus",
      text: VALID.replace("type: bft", "type: solo"),
      line: 4,
      field: "consensus.type",
      reason: "bft, raft",
    },
    {
      comment: "no organisations",
      text: "name: x\norganisations: []\n",
      line: 2,
      field: "organisations",
      reason: "at least one",
    },
    {
      comment: "an id with a path in it",
      text: VALID.replace("id: hospital-a", "id: ../a"),
      line: 6,
      field: "organisations[0].id",
      reason: "small letters",
    },
    {
      comment: "an id with a line break",
      text: VALID.replace("id: hospital-a", 'id: "a\\nb"'),
      line: 6,
      field: "organisations[0].id",
      reason: "small letters",
    },
    {
      comment: "no id",
      text: VALID.replace("id: hospital-b, ", ""),
      line: 7,
      field: "organisations[1].id",
      reason: "missing",
    },
    {
      comment: "an id twice",
      text: VALID.replace("id: hospital-b", "id: hospital-a"),
      line: 7,
      field: "organisations[1]",
      reason: "hospital-a has",
    },
    {
      comment: "a port twice",
      text: VALID.replace("ports: 7010", "ports: 7005"),
      line: 7,
      field: "organisations[1]",
      reason: "port 7005",
    },
    {
      comment: "a port too many",
      text: VALID.replace("ports: 7010", "ports: 65533"),
      line: 7,
      field: "organisations[1].ports",
      reason: "whole number",
    },
    {
      comment: "a port for root alone",
      text: VALID.replace("ports: 7010", "ports: 80"),
      line: 7,
      field: "organisations[1].ports",
      reason: "whole number",
    },
    {
      comment: "a fraction of a port",
      text: VALID.replace("ports: 7010", "ports: 7010.5"),
      line: 7,
      field: "organisations[1].ports",
      reason: "whole number",
    },
    {
      comment: "a port missing",
      text: VALID.replace("ports: 7010", "ports: { peer: 7010 }"),
      line: 7,
      field: "organisations[1].ports.peerOperations",
      reason: "missing",
    },
    {
      comment: "no platform",
      text: VALID.replace("platform", "hospital"),
      line: 6,
      field: "organisations",
      reason: "exactly one platform, not 0",
    },
    {
      comment: "two platforms",
      text: VALID.replace("hospital-c, kind: hospital", "hospital-c, kind: platform"),
      line: 6,
      field: "organisations",
      reason: "not 2",
    },
    {
      comment: "a host with a port",
      text: VALID.replace("ports: 7000", "host: a:1, ports: 7000"),
      line: 6,
      field: "organisations[0].host",
      reason: "DNS name",
    },
    {
      comment: "more endorsements than hospitals",
      text: `${VALID}chaincode: { endorsements: 4 }\n`,
      line: 10,
      field: "chaincode",
      reason: "4 endorsing hospitals",
    },
    {
      comment: "a version that YAML takes for a number",
      text: `${VALID}chaincode: { version: 1.0 }\n`,
      line: 10,
      field: "chaincode.version",
      reason: "quotes",
    },
    {
      comment: "three orderers under BFT",
      text: VALID.replace(/ {2}- \{ id: hospital-c.*\n/, ""),
      line: 4,
      field: "consensus",
      reason: "raft",
    },
    {
      comment: "a time without a unit",
      text: VALID.replace("type: bft", "batch: { timeout: 20 }"),
      line: 4,
      field: "consensus.batch.timeout",
      reason: "20ms",
    },
    {
      comment: "blocks larger than they may be",
      text: VALID.replace("type: bft", "batch: { preferredSize: 20MiB }"),
      line: 4,
      field: "consensus.batch.preferredSize",
      reason: "absoluteSize",
    },
  ])("refuses $comment", ({ text, line, field, reason }) => {
    const error = catchError(() => parseNetworkDefinition(text));
    expect(error).toBeInstanceOf(DefinitionError);
    expect(error).toMatchObject({ code: "invalid-definition", line, field });
    expect((error as Error).message).toContain(reason);
    expect((error as Error).message).not.toContain("\n");
  });

  it("reads back what definitionToYaml writes", () => {
    fc.assert(
      fc.property(definitions(), (definition) => {
        expect(parseNetworkDefinition(definitionToYaml(definition))).toEqual(definition);
      }),
      { seed: 4, numRuns: 100 },
    );
  });
});

describe("blockSignatures", () => {
  it.each([
    { orderers: 4, type: "bft", needed: 3 },
    { orderers: 5, type: "bft", needed: 4 },
    { orderers: 6, type: "bft", needed: 4 },
    { orderers: 7, type: "bft", needed: 5 },
    { orderers: 4, type: "raft", needed: 1 },
  ] as const)("is $needed of $orderers under $type", ({ orderers, type, needed }) => {
    const base = parseNetworkDefinition(VALID);
    const organisations = Array.from({ length: orderers }, () => base.organisations[0]!);
    expect(blockSignatures({ ...base, organisations, consensus: { ...base.consensus, type } })).toBe(needed);
  });
});

function definitions(): fc.Arbitrary<NetworkDefinition> {
  return fc
    .record({
      hospitals: fc.integer({ min: 3, max: 9 }),
      name: fc.stringMatching(/^[a-z]{1,12}$/),
      type: fc.constantFrom("bft" as const, "raft" as const),
      version: fc.stringMatching(/^[0-9]{1,3}\.[0-9]{1,3}$/),
      endorsements: fc.integer({ min: 1, max: 3 }),
      timeoutMs: fc.integer({ min: 1, max: 60_000 }),
      maxTransactions: fc.integer({ min: 1, max: 100_000 }),
      size: fc.integer({ min: 1024, max: 90 * 1024 * 1024 }),
      firstPort: fc.integer({ min: 1024, max: 60_000 }),
      gap: fc.integer({ min: 6, max: 20 }),
      reversed: fc.boolean(),
    })
    .map((made) => ({
      name: made.name,
      channel: made.name,
      chaincode: { name: "mtc", version: made.version, endorsements: made.endorsements },
      consensus: {
        type: made.type,
        batch: {
          timeoutMs: made.timeoutMs,
          maxTransactions: made.maxTransactions,
          preferredMaxBytes: made.size,
          absoluteMaxBytes: made.size,
        },
      },
      organisations: Array.from({ length: made.hospitals + 1 }, (_, index) => {
        const id = `member-${index}`;
        const ports = portsFrom(made.firstPort + index * made.gap);
        return {
          id,
          name: idToName(id),
          kind: index === 0 ? ("platform" as const) : ("hospital" as const),
          domain: `${id}.example`,
          host: "127.0.0.1",
          ports: made.reversed ? { ...ports, peer: ports.orderer, orderer: ports.peer } : ports,
        };
      }),
    }));
}

function catchError(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
