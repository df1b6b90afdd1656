import { setTimeout as sleep } from "node:timers/promises";
import { common } from "@hyperledger/fabric-protos";
import { createBlockReader } from "@medtech-chain/ledger";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { missing, type NetworkUnderTest, startNetwork } from "./network.ts";

/** Each of the four orderers once, so that the leader of the moment is among those that die. */
const KILLS = Number(process.env.MTC_ORDERER_KILLS ?? 4);
const WRITERS = ["hospital-a", "hospital-b", "hospital-c", "mtc"];

describe.skipIf(missing !== undefined)("orderers under SmartBFT", () => {
  let test: NetworkUnderTest;
  const acknowledged: string[] = [];

  beforeAll(async () => {
    test = await startNetwork();
  }, 180_000);

  afterAll(async () => {
    await test?.remove();
  });

  /** Writes one key after the other; those that were committed for certain are remembered. */
  async function write(organisationId: string, signal: AbortSignal): Promise<void> {
    const contract = await test.contract(organisationId);
    for (let i = 0; !signal.aborted; i++) {
      const key = `${organisationId}/${i}`;
      try {
        await contract.submitTransaction("put", key, key);
        acknowledged.push(key);
      } catch {
        // Whether it will be committed is not known; it may.
        await sleep(100);
      }
    }
  }

  async function heights(): Promise<bigint[]> {
    const connections = await Promise.all(WRITERS.map((id) => test.connection(id)));
    return Promise.all(connections.map((connection) => createBlockReader(connection).getHeight()));
  }

  it(`lose nothing that was acknowledged and never fork when they are killed ${KILLS} times while they order`, async () => {
    const ending = new AbortController();
    const writing = WRITERS.map((id) => write(id, ending.signal));
    for (let i = 0; i < KILLS; i++) {
      await sleep(500);
      const before = acknowledged.length;
      test.network.kill(`orderer-${WRITERS[i % WRITERS.length]}`);
      await expect
        .poll(() => acknowledged.length, { timeout: 60_000 })
        .toBeGreaterThan(before + WRITERS.length);
      await test.network.ready();
    }
    ending.abort();
    await Promise.all(writing);

    await expect.poll(async () => new Set(await heights()).size, { timeout: 30_000 }).toBe(1);
    const [height] = await heights();
    const tips = WRITERS.map(async (id) => {
      const { hash } = await createBlockReader(await test.connection(id)).getBlock(height! - 1n);
      return Buffer.from(hash).toString("hex");
    });
    expect(new Set(await Promise.all(tips)).size).toBe(1);
    for (const id of WRITERS) {
      const contract = await test.contract(id);
      const values = await Promise.all(acknowledged.map((key) => contract.evaluateTransaction("get", key)));
      expect(values.map((value) => Buffer.from(value).toString())).toEqual(acknowledged);
    }
  }, 600_000);

  it("halt while two of four are dead, and go on when one is back", async () => {
    const contract = await test.contract("hospital-a");
    await test.network.halt("orderer-hospital-c", "SIGKILL");
    await test.network.halt("orderer-mtc", "SIGKILL");
    const before = await heights();
    await expect(contract.submitTransaction("put", "halted", "1")).rejects.toThrow();
    expect(await heights()).toEqual(before);
    await test.network.resume("orderer-mtc");
    await expect
      .poll(() => contract.submitTransaction("put", "resumed", "1").then(() => "committed", String), {
        timeout: 60_000,
      })
      .toBe("committed");
    await test.network.resume("orderer-hospital-c");
    await test.network.ready();
  }, 180_000);

  it("sign every block in a quorum of three", async () => {
    const reader = createBlockReader(await test.connection("mtc"));
    const height = await reader.getHeight();
    for (let number = height - 5n; number < height; number++) {
      const { metadata } = await reader.getBlock(number);
      const bytes = metadata[common.BlockMetadataIndex.SIGNATURES]!;
      const signers = common.Metadata.deserializeBinary(bytes)
        .getSignaturesList()
        .map((signature) =>
          common.IdentifierHeader.deserializeBinary(signature.getIdentifierHeader_asU8()).getIdentifier(),
        );
      const consenters = test.network.profile.consenters!.map(({ id }) => id);
      for (const signer of signers) expect(consenters).toContain(signer);
      expect(new Set(signers).size).toBeGreaterThanOrEqual(test.network.profile.blockSignatures);
    }
  });
});
