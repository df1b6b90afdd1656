import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  AnswerResponseSchema,
  ContributeShareResponseSchema,
  GetAskResponseSchema,
  GetNoiseStatusResponseSchema,
  ListPendingResponseSchema,
  PurgeEpochResponseSchema,
} from "@medtech-chain/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type EventListener, eventToLine, type NodeEvent } from "../src/events.ts";
import type { HospitalLedger } from "../src/ledger/hospitalLedger.ts";
import { collectOnce } from "../src/node/collectOnce.ts";
import { parseHospitalConfig } from "../src/node/config.ts";
import { createHospitalNode, type HospitalNode } from "../src/node/hospitalNode.ts";
import { createCsvSourceConfig } from "../src/sources/csv/config.ts";
import { createCsvSource } from "../src/sources/csv/source.ts";
import { systemClock } from "../src/time/clock.ts";
import { serialsOnChain } from "./support/chain.ts";
import { LedgerStandIn } from "./support/ledgerStandIn.ts";

const QUESTION = "0".repeat(64);
const HEADER = "udi_device_identifier,udi_serial_number,report_time\n";

let folder: string;
let batches: LedgerStandIn;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mtc-node-"));
  mkdirSync(join(folder, "in"));
  batches = new LedgerStandIn();
});
afterEach(() => {
  batches[Symbol.dispose]();
  rmSync(folder, { recursive: true });
});

/** A ledger with one question that waits, and no noise yet. */
function createLedger(): { ledger: HospitalLedger; answered: string[]; epochs: number[] } {
  const answered: string[] = [];
  const epochs: number[] = [];
  const ledger: HospitalLedger = {
    batches: batches.batches,
    questions: {
      answer: async ({ id }) => {
        answered.push(id!);
        return create(AnswerResponseSchema, {});
      },
      getAsk: async () => create(GetAskResponseSchema, { answered: answered.length > 0 }),
      listPending: async () =>
        create(ListPendingResponseSchema, { ids: answered.length > 0 ? [] : [QUESTION] }),
    },
    noise: {
      getNoiseStatus: async () =>
        create(GetNoiseStatusResponseSchema, {
          epochs: epochs.map((epoch) => ({ epoch, contributors: ["hospital-a"], hospitals: ["hospital-a"] })),
        }),
      contributeShare: async ({ epoch }) => {
        epochs.push(epoch!);
        return create(ContributeShareResponseSchema, {});
      },
      purgeEpoch: async () => create(PurgeEpochResponseSchema, {}),
    },
    async *followAsked(signal) {
      await systemClock.wait(600_000, signal);
      yield* [];
    },
  };
  return { ledger, answered, epochs };
}

function start(ledger: HospitalLedger, onEvent: EventListener = () => {}): HospitalNode {
  const text = `
network: network.json
hospital: hospital-a
identities: ids
spool: spool.db
sources:
  - { kind: csv, name: in, path: in, watch_seconds: 1, settle_seconds: 0 }
  - { kind: simulator, name: sim, devices: 50 }
batches: { linger_ms: 20 }
`;
  const config = parseHospitalConfig(text, join(folder, "hospital.yaml"));
  const network = { ledger, hospitals: ["hospital-a"], endorsers: ["AMSP"], close: () => {} };
  return createHospitalNode({ config, network, onEvent });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await systemClock.wait(10);
}

describe("a hospital's node", () => {
  it("collects, answers, contributes noise, and stops with nothing in flight", async () => {
    writeFileSync(
      join(folder, "in", "a.csv"),
      `${HEADER}09506000134352,A1,2026-06-01\nbad\n`.replaceAll("2026", "2025"),
    );
    const { ledger, answered, epochs } = createLedger();
    const events: NodeEvent[] = [];
    const node = start(ledger, (event) => events.push(event));
    await until(() => node.status.confirmedReports === 51 && answered.length > 0 && epochs.length > 0);
    writeFileSync(join(folder, "in", "b.csv"), `${HEADER}09506000134352,B1,2025-06-01\n`);
    await until(() => node.status.confirmedReports === 52);
    await node.stop();
    await node.done;
    expect(serialsOnChain(batches, "hospital-a").filter((serial) => serial.length === 2)).toEqual([
      "A1",
      "B1",
    ]);
    expect(answered).toEqual([QUESTION]);
    expect(epochs).toEqual([1]);
    expect(node.status).toMatchObject({
      waitingReports: 0,
      rejectedRows: 1,
      lagSeconds: 0,
      submitter: { state: "ended" },
    });
    const lines = events.map(eventToLine);
    expect(lines).toContain("in: set aside a.csv line 3: has 1 cells where the header has 3");
    expect(lines).toContain("sim: read to its end");
    expect(lines).toContain(`question ${"0".repeat(12)}: answered`);
    expect(lines).toContain("noise epoch 1: contributed this hospital's share");
    expect(lines.every((line) => !line.includes("\n"))).toBe(true);
  });

  it("goes on where it stopped", async () => {
    writeFileSync(join(folder, "in", "a.csv"), `${HEADER}09506000134352,A1,2025-06-01\n`);
    batches.beforeRecord = () => {
      throw new ConnectError("away", Code.Unavailable);
    };
    const first = start(createLedger().ledger);
    await until(() => first.status.waitingReports === 51);
    expect(first.status.submitter).toMatchObject({ state: expect.stringMatching(/running|waiting/) });
    await first.stop();
    expect(first.status).toMatchObject({ waitingReports: 51, confirmedReports: 0 });
    batches.beforeRecord = () => {};
    const second = start(createLedger().ledger);
    await until(() => second.status.confirmedReports === 51);
    await second.stop();
    expect(serialsOnChain(batches, "hospital-a")).toHaveLength(51);
  });

  it("ends with the reason where it is refused", async () => {
    batches.beforeRecord = () => {
      throw new ConnectError("the role is not collector", Code.PermissionDenied);
    };
    const node = start(createLedger().ledger);
    await expect(node.done).rejects.toMatchObject({ code: "refused" });
    expect(node.status.submitter).toMatchObject({
      state: "stopped",
      reason: expect.stringMatching(/not collector/),
    });
    await node.stop();
  });

  it("gives up calls that do not end when it is to stop", async () => {
    const hanging: HospitalLedger["batches"] = {
      ...batches.batches,
      recordBatch: (_request, options) =>
        new Promise((_resolve, reject) => {
          options!.signal!.addEventListener("abort", () =>
            reject(new ConnectError("given up", Code.Canceled)),
          );
        }),
    };
    const node = start({ ...createLedger().ledger, batches: hanging });
    await until(() => node.status.waitingBatches > 0);
    await node.stop(50);
    expect(node.status.waitingReports).toBe(50);
  });

  it("does not let a second process at its spool", async () => {
    const node = start(createLedger().ledger);
    const source = createCsvSource(createCsvSourceConfig({ path: join(folder, "in") }), systemClock);
    const options = {
      source,
      hospital: "hospital-a",
      spool: join(folder, "spool.db"),
      ledger: createLedger().ledger,
    };
    await expect(collectOnce(options)).rejects.toMatchObject({ code: "spool_in_use" });
    await node.stop();
  });
});
