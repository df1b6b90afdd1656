import { Code } from "@connectrpc/connect";
import {
  createBlockReader,
  findTransaction,
  followBlocks,
  followEvents,
  type LedgerBlock,
  type LedgerConnection,
  type LedgerEvent,
} from "@medtech-chain/ledger";
import {
  askAndAnswer,
  BatchWriter,
  cutOf,
  hospitalsOf,
  setUpTestConsortium,
  startTestNetwork,
  type TestNetwork,
  testReports,
} from "@medtech-chain/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { whenAvailable } from "./whenAvailable.ts";

let network: TestNetwork;
let hospital: string;
let connection: LedgerConnection;

beforeAll(async () => {
  network = await startTestNetwork();
  await setUpTestConsortium(network);
  hospital = hospitalsOf(network.profile)[0]!;
  ({ connection } = await network.as(hospital, "node"));
}, 120_000);

afterAll(async () => {
  await network?.stop();
});

async function take<T>(items: AsyncIterable<T>, isLast: (item: T) => boolean): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (isLast(item)) break;
  }
  return taken;
}

describe("blocks", () => {
  it("that are followed are those that are read one by one, from the first on", async () => {
    const reader = createBlockReader(connection);
    const height = await reader.getHeight();
    const { signal } = new AbortController();
    const followed = await take(
      followBlocks(connection, { startBlock: 0n, signal }),
      ({ number }) => number === height - 1n,
    );
    expect(followed).toHaveLength(Number(height));
    for (const block of followed) {
      const read = await reader.getBlock(block.number);
      expect(read.hash).toEqual(block.hash);
      expect(read.transactions.map(({ id }) => id)).toEqual(block.transactions.map(({ id }) => id));
    }
    const [transaction] = followed.at(-1)!.transactions;
    const located = await reader.getTransaction(transaction!.id);
    expect(located.block.number).toBe(height - 1n);
    expect(located.transaction.position).toBe(0);
    expect(located.transaction.isValid).toBe(true);
    expect(located.transaction.chaincode).toBe(network.profile.chaincode);
  });

  it("and transactions that are not there are not found", async () => {
    const reader = createBlockReader(connection);
    await expect(reader.getBlock(1_000_000n)).rejects.toMatchObject({ code: Code.NotFound });
    await expect(reader.getTransaction("f".repeat(64))).rejects.toMatchObject({ code: Code.NotFound });
    expect(await findTransaction(connection, "f".repeat(64))).toBeUndefined();
  });

  it("and events come each once, in order, while the peer dies and comes back", async () => {
    const reader = createBlockReader(connection);
    const startBlock = await reader.getHeight();
    const controller = new AbortController();
    const writer = new BatchWriter(network, hospital);
    const blocks: LedgerBlock[] = [];
    const events: LedgerEvent[] = [];
    const options = { startBlock, signal: controller.signal };
    const following = Promise.all([
      collect(followBlocks(connection, options), blocks),
      collect(followEvents(connection, options), events),
    ]);

    const researcher = await network.asResearcher("researcher-1");
    const releases: string[] = [];
    for (let round = 0; round < 4; round++) {
      await whenAvailable(() => writer.write(testReports(10, { from: round * 10 })));
      const release = await whenAvailable(() => askAndAnswer(network, researcher, { cut: cutOf(writer) }));
      releases.push(release.id);
      if (round % 2 === 0) {
        network.processes.kill("devnet");
      }
    }

    const last = (await whenAvailable(() => reader.getHeight())) - 1n;
    await until(() => blocks.at(-1)?.number === last && events.at(-1)?.block === last);
    controller.abort();
    await following;
    expect(blocks.map(({ number }) => number)).toEqual(
      Array.from({ length: Number(last - startBlock) + 1 }, (_, i) => startBlock + BigInt(i)),
    );
    expect(events.map(({ name, payload }) => [name, Buffer.from(payload).toString()])).toEqual(
      releases.flatMap((id) => [
        ["asked", id],
        ["answered", id],
      ]),
    );
  }, 120_000);
});

async function collect<T>(items: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const item of items) into.push(item);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
