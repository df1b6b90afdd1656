import { describe, expect, it } from "vitest";
import { parseNetworkDefinition } from "../definition/parse.ts";
import { definitionToConfigtx } from "./configtx.ts";
import { ordererToConfig } from "./ordererConfig.ts";
import { peerToConfig } from "./peerConfig.ts";

const YAML = `name: medtech
organisations:
  - { id: hospital-a, kind: hospital, ports: 7000, host: a.example }
  - { id: hospital-b, kind: hospital, ports: 7010 }
  - { id: hospital-c, kind: hospital, ports: 7020 }
  - { id: mtc, kind: platform, ports: 7030 }
`;
const bft = parseNetworkDefinition(YAML);
const raft = parseNetworkDefinition(`${YAML}consensus: { type: raft }\n`);

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((node, key) => (node as Record<string, unknown>)[key], value);
}

function list(value: unknown, ...path: readonly string[]): Record<string, unknown>[] {
  return at(value, ...path) as Record<string, unknown>[];
}

function channel(definition: typeof bft): unknown {
  return at(definitionToConfigtx("/network", definition), "Profiles", "Channel");
}

describe("definitionToConfigtx", () => {
  it("keeps peers and orderers of a member in separate organisations", () => {
    const peers = list(channel(bft), "Application", "Organizations").map(({ ID }) => ID);
    const orderers = list(channel(bft), "Orderer", "Organizations").map(({ ID }) => ID);
    expect(peers).toEqual(["HospitalAMSP", "HospitalBMSP", "HospitalCMSP", "MtcMSP"]);
    expect(orderers).toEqual([
      "HospitalAOrdererMSP",
      "HospitalBOrdererMSP",
      "HospitalCOrdererMSP",
      "MtcOrdererMSP",
    ]);
  });

  it("names every orderer as a consenter, once, with a number from 1", () => {
    const consenters = list(channel(bft), "Orderer", "ConsenterMapping");
    expect(consenters.map(({ ID }) => ID)).toEqual([1, 2, 3, 4]);
    expect(consenters[0]).toMatchObject({ Host: "a.example", Port: 7003, MSPID: "HospitalAOrdererMSP" });
    expect(list(channel(raft), "Orderer", "EtcdRaft", "Consenters")).toHaveLength(4);
    expect(at(channel(raft), "Orderer")).not.toHaveProperty("ConsenterMapping");
  });

  it("lets no peer's or client's identity sign a block", () => {
    expect(at(channel(raft), "Orderer", "Policies", "BlockValidation")).toEqual({
      Type: "Signature",
      Rule: "OR('HospitalAOrdererMSP.orderer','HospitalBOrdererMSP.orderer','HospitalCOrdererMSP.orderer','MtcOrdererMSP.orderer')",
    });
  });
});

describe("settings of the nodes", () => {
  it("keep operations and administration on loopback, behind client certificates", () => {
    for (const organisation of bft.organisations) {
      const orderer = ordererToConfig("/network", organisation);
      for (const section of ["Operations", "Admin"]) {
        expect(at(orderer, section, "ListenAddress")).toMatch(/^127\.0\.0\.1:/);
        expect(at(orderer, section, "TLS")).toMatchObject({ Enabled: true, ClientAuthRequired: true });
      }
      const peer = peerToConfig("/network", bft, organisation);
      expect(at(peer, "operations", "listenAddress")).toMatch(/^127\.0\.0\.1:/);
      expect(at(peer, "operations", "tls")).toMatchObject({ enabled: true, clientAuthRequired: true });
    }
  });

  it("listen beyond loopback only where others must reach them", () => {
    const listening = bft.organisations.map((each) =>
      at(peerToConfig("/network", bft, each), "peer", "listenAddress"),
    );
    expect(listening).toEqual(["0.0.0.0:7000", "127.0.0.1:7010", "127.0.0.1:7020", "127.0.0.1:7030"]);
  });

  it("turn block gossip off and check the time of proposals", () => {
    const { peer } = peerToConfig("/network", bft, bft.organisations[0]!);
    expect(at(peer, "deliveryclient", "blockGossipEnabled")).toBe(false);
    expect(at(peer, "gossip", "state")).toEqual({ enabled: false });
    expect(at(peer, "authentication")).toEqual({ timewindow: "15m" });
    expect(at(peer, "handlers", "authFilters")).toContainEqual({ name: "TimeWindowCheck" });
  });
});
