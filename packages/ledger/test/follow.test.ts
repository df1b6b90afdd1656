import { Code, type ConnectError } from "@connectrpc/connect";
import { status } from "@grpc/grpc-js";
import { common } from "@hyperledger/fabric-protos";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { followBlocks, followEvents, type LedgerBlock, type LedgerEvent } from "../src/blocks/index.ts";
import { connectLedger, type LedgerConnection } from "../src/connection/index.ts";
import { buildBlock } from "./fixtures/block.ts";
import { type Consortium, createConsortium } from "./fixtures/consortium.ts";
import { buildOtherTransaction } from "./fixtures/receipt.ts";
import { type ScriptedStreams, type StreamScript, startScriptedStreams } from "./fixtures/scriptedStream.ts";

const DOWN = { error: status.UNAVAILABLE };

let consortium: Consortium;
/** Blocks 0 to 5. */
let chain: LedgerBlock[];
let streams: ScriptedStreams;
let connection: LedgerConnection;
let controller: AbortController;

beforeAll(async () => {
  consortium = await createConsortium();
  chain = await buildChain(6);
});

afterEach(async () => {
  connection.close();
  await streams.stop();
});

async function buildChain(length: number): Promise<LedgerBlock[]> {
  const blocks: LedgerBlock[] = [];
  for (let number = 0; number < length; number++) {
    const { envelope } = await buildOtherTransaction(consortium);
    const previousHash = blocks.at(-1)?.hash ?? new Uint8Array();
    const signers = Object.values(consortium.orderers);
    blocks.push(await buildBlock({ number: BigInt(number), previousHash, envelopes: [envelope], signers }));
  }
  return blocks;
}

async function open(
  blocks: readonly StreamScript<LedgerBlock>[],
  events: readonly StreamScript<LedgerEvent>[] = [],
) {
  streams = await startScriptedStreams(blocks, events);
  connection = connectLedger({
    profile: streams.profile,
    organisation: "hospital-a",
    identity: consortium.node,
  });
  controller = new AbortController();
}

/** Reads as many items as are wanted, or all until the stream ends. */
async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

function follow(startBlock: bigint, previousHash?: Uint8Array) {
  return followBlocks(connection, {
    startBlock,
    signal: controller.signal,
    ...(previousHash === undefined ? {} : { previousHash }),
  });
}

describe("blocks", () => {
  it("come each once, in order, however often the stream breaks", async () => {
    await open([
      { items: chain.slice(1, 3), end: DOWN },
      { items: [], end: "quietly" },
      { items: chain.slice(3, 4), end: { status: common.Status.SERVICE_UNAVAILABLE } },
      { items: chain.slice(4), end: "never" },
    ]);
    const blocks = await take(follow(1n), 5);
    expect(blocks.map(({ number }) => number)).toEqual([1n, 2n, 3n, 4n, 5n]);
    expect(blocks.map(({ hash }) => hash)).toEqual(chain.slice(1).map(({ hash }) => hash));
    expect(streams.starts).toEqual(["1", "3", "3", "4"]);
  });

  it("are waited for where the peer is not there yet", async () => {
    await open([
      { items: [], end: { status: common.Status.NOT_FOUND } },
      { items: chain, end: "never" },
    ]);
    expect(await take(follow(0n), 6)).toHaveLength(6);
  });

  it("end when the caller wants no more", async () => {
    await open([{ items: chain, end: "never" }]);
    const numbers: bigint[] = [];
    for await (const { number } of follow(0n)) {
      numbers.push(number);
      if (number === 2n) controller.abort();
    }
    expect(numbers.slice(0, 3)).toEqual([0n, 1n, 2n]);
  });

  it("never begin where the caller has given up", async () => {
    await open([{ items: chain, end: "never" }]);
    controller.abort();
    expect(await take(follow(0n), 1)).toEqual([]);
    expect(streams.starts).toEqual([]);
  });

  it("of another chain are refused", async () => {
    const other = await buildChain(4);
    await open([{ items: [...chain.slice(0, 3), other[3]!], end: "never" }]);
    await expect(take(follow(0n), 4)).rejects.toMatchObject({ code: "broken-chain" });
  });

  it("of another chain are refused after a restart too, given the last hash", async () => {
    const other = await buildChain(4);
    await open([{ items: [other[3]!], end: "never" }]);
    await expect(take(follow(3n, chain[2]!.hash), 1)).rejects.toMatchObject({ code: "broken-chain" });
  });

  it.each([
    ["left out", (blocks: LedgerBlock[]) => [blocks[0]!, blocks[2]!]],
    ["repeated", (blocks: LedgerBlock[]) => [blocks[0]!, blocks[0]!]],
  ])("that are %s are refused", async (_name, pick) => {
    await open([{ items: pick(chain), end: "never" }]);
    await expect(take(follow(0n), 2)).rejects.toMatchObject({ code: "unexpected-block" });
  });

  it("with other transactions than their header says are refused", async () => {
    const altered = { ...chain[1]!, transactions: chain[2]!.transactions };
    await open([{ items: [chain[0]!, altered], end: "never" }]);
    await expect(take(follow(0n), 2)).rejects.toMatchObject({ code: "data-hash-mismatch" });
  });

  it("that are forbidden are not asked for again", async () => {
    await open([{ items: [], end: { status: common.Status.FORBIDDEN } }]);
    await expect(take(follow(0n), 1)).rejects.toMatchObject({ code: Code.PermissionDenied });
    expect(streams.starts).toEqual(["0"]);
  });

  it("tell why the stream broke", async () => {
    await open([
      { items: [], end: DOWN },
      { items: chain, end: "never" },
    ]);
    const causes: ConnectError[] = [];
    const options = {
      startBlock: 0n,
      signal: controller.signal,
      onReconnect: (cause: ConnectError) => causes.push(cause),
    };
    await take(followBlocks(connection, options), 1);
    expect(causes).toMatchObject([{ code: Code.Unavailable }]);
  });
});

describe("events", () => {
  const event = (block: bigint, transactionId: string): LedgerEvent => ({
    block,
    transactionId,
    name: "asked",
    payload: Uint8Array.of(1),
  });

  it("continue after the last one that was seen", async () => {
    await open(
      [],
      [
        { items: [event(3n, "a"), event(5n, "b")], end: DOWN },
        { items: [event(5n, "c")], end: "quietly" },
        { items: [event(6n, "d")], end: "never" },
      ],
    );
    const events = await take(followEvents(connection, { startBlock: 2n, signal: controller.signal }), 4);
    expect(events).toEqual([event(3n, "a"), event(5n, "b"), event(5n, "c"), event(6n, "d")]);
    expect(streams.starts).toEqual(["2/", "5/b", "5/c"]);
  });

  it("that are forbidden are not asked for again", async () => {
    await open([], [{ items: [], end: { error: status.PERMISSION_DENIED } }]);
    const events = followEvents(connection, { startBlock: 0n, signal: controller.signal });
    await expect(take(events, 1)).rejects.toMatchObject({ code: Code.PermissionDenied });
  });
});
