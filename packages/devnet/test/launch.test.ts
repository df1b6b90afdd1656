import { access, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createEmbeddedConfig,
  type EmbeddedNetwork,
  launchEmbeddedNetwork,
  type ProcessEvent,
} from "../src/index.ts";
import { type ConnectedGateway, connectGateway } from "./network.ts";
import { contractOf, textOf } from "./transactions.ts";

const CHAINCODE = join(import.meta.dirname, "chaincode.ts");

let dir: string;
let network: EmbeddedNetwork;
const events: ProcessEvent[] = [];

function launch(): Promise<EmbeddedNetwork> {
  return launchEmbeddedNetwork({
    dir,
    hospitals: ["hospital-a", "hospital-b"],
    chaincodeCommand: { command: process.execPath, args: [CHAINCODE] },
    onEvent: (event) => events.push(event),
  });
}

async function withGateway<T>(use: (connected: ConnectedGateway) => Promise<T>): Promise<T> {
  const connected = await connectGateway(await createEmbeddedConfig({ dir }), "hospital-a", "admin");
  try {
    return await use(connected);
  } finally {
    connected.close();
  }
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "devnet-launch-"));
  network = await launch();
});

afterAll(async () => {
  await network.stop();
  await rm(dir, { recursive: true, force: true });
});

test("runs one process for the network and one for each organisation's chaincode", async () => {
  expect(network.processes).toEqual([
    "devnet",
    "chaincode-hospital-a",
    "chaincode-hospital-b",
    "chaincode-mtc",
  ]);
  for (const name of network.processes) {
    expect(Number(await readFile(join(dir, "run", `${name}.pid`), "utf8"))).toBeGreaterThan(1);
  }
  await withGateway(async ({ gateway }) => {
    await contractOf(gateway).submitTransaction("put", "launched", "yes");
  });
});

test("what was acknowledged survives the death of the network process", async () => {
  const acknowledged: string[] = [];
  await withGateway(async ({ gateway }) => {
    const contract = contractOf(gateway);
    const timer = setTimeout(() => network.kill("devnet"), 500);
    for (let i = 0; ; i++) {
      try {
        await contract.submitTransaction("put", `acknowledged/${i}`, "1");
        acknowledged.push(`acknowledged/${i}`);
      } catch {
        break;
      }
    }
    clearTimeout(timer);
  });
  expect(acknowledged.length).toBeGreaterThan(0);
  await network.ready(AbortSignal.timeout(20_000));
  await withGateway(async ({ gateway }) => {
    const range = await contractOf(gateway).evaluateTransaction("range", "acknowledged/", "acknowledged0");
    const kept = (JSON.parse(textOf(range)) as string[][]).map(([key]) => key);
    expect(kept).toEqual(expect.arrayContaining(acknowledged));
    // At most the one that was under way is there in addition.
    expect(kept.length - acknowledged.length).toBeLessThanOrEqual(1);
  });
});

test("a killed chaincode is started again", async () => {
  network.kill("chaincode-hospital-b");
  await network.ready(AbortSignal.timeout(20_000));
  const names = events.filter(({ event }) => event === "restarting").map(({ process: name }) => name);
  expect(names).toEqual(["devnet", "chaincode-hospital-b"]);
  await withGateway(({ gateway }) => contractOf(gateway).submitTransaction("put", "after", "1"));
});

test("stops without leaving processes or pid files, and starts again on the same ports and ledger", async () => {
  const pids = await Promise.all(
    network.processes.map(async (name) => Number(await readFile(join(dir, "run", `${name}.pid`), "utf8"))),
  );
  const { organisations } = network.profile;
  await network.stop();
  for (const pid of pids) {
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  }
  await expect(access(join(dir, "run", "devnet.pid"))).rejects.toThrow("ENOENT");
  network = await launch();
  expect(network.profile.organisations).toEqual(organisations);
  await withGateway(async ({ gateway }) => {
    expect(textOf(await contractOf(gateway).evaluateTransaction("get", "launched"))).toBe("yes");
  });
});

test("a folder whose network runs is not started a second time", async () => {
  await expect(launch()).rejects.toMatchObject({
    code: "already-running",
    message: expect.stringContaining(`process ${process.pid} runs the network`),
  });
  await withGateway(({ gateway }) => contractOf(gateway).submitTransaction("put", "undisturbed", "1"));
});

test("a folder of other organisations is not taken over", async () => {
  await expect(createEmbeddedConfig({ dir, hospitals: ["clinic-x", "clinic-y"] })).rejects.toMatchObject({
    code: "invalid-config",
    message: expect.stringContaining("hospital-a, hospital-b"),
  });
});
