import type { Contract } from "@hyperledger/fabric-gateway";
import { ledger, peer } from "@hyperledger/fabric-protos";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { sha256 } from "../src/block/hash.ts";
import type { CollectionConfig } from "../src/index.ts";
import { startTestNetwork, type TestNetwork } from "./network.ts";
import { codeOf, contractOf, HOSPITALS, statusOf, textOf } from "./transactions.ts";

const [A, B, C] = HOSPITALS;

/** Two hospitals of three; the writer's own endorsement is enough. */
const PAIR: CollectionConfig = {
  name: "pair",
  policy: "OR('HospitalAMSP.member', 'HospitalBMSP.member')",
  requiredPeerCount: 1,
  maxPeerCount: 1,
  blockToLive: 0,
  memberOnlyRead: true,
  memberOnlyWrite: true,
  endorsementPolicy: "OR('HospitalAMSP.peer', 'HospitalBMSP.peer')",
};

/** As `pair`, but without its own endorsement policy, open to other clients, and short-lived. */
const OPEN: CollectionConfig = {
  name: "open",
  policy: PAIR.policy,
  requiredPeerCount: 0,
  maxPeerCount: 1,
  blockToLive: 2,
  memberOnlyRead: false,
  memberOnlyWrite: false,
};

let network: TestNetwork;
let member: Contract;
let otherMember: Contract;
let stranger: Contract;
let platform: Contract;

beforeAll(async () => {
  network = await startTestNetwork((config) => ({
    ...config,
    chaincode: { ...config.chaincode, collections: [...config.chaincode.collections, PAIR, OPEN] },
  }));
  member = contractOf(await network.gateway("hospital-a"));
  otherMember = contractOf(await network.gateway("hospital-b"));
  stranger = contractOf(await network.gateway("hospital-c"));
  platform = contractOf(await network.gateway("mtc", "platform"));
});

afterAll(() => network.close());

function put(
  contract: Contract,
  collection: string,
  key: string,
  value: string,
  mspIds: string[],
): Promise<string> {
  return contract
    .submitAsync("putPrivate", {
      arguments: [collection, key],
      transientData: { value },
      endorsingOrganizations: mspIds,
    })
    .then(statusOf);
}

function read(contract: Contract, collection: string, key: string, mspId: string): Promise<string> {
  return contract
    .evaluate("getPrivate", { arguments: [collection, key], endorsingOrganizations: [mspId] })
    .then(textOf);
}

test("members read what a member wrote, each from its own peer", async () => {
  expect(await put(member, "pair", "k1", "secret", [A, B])).toBe("VALID");
  expect(await read(member, "pair", "k1", A)).toBe("secret");
  expect(await read(otherMember, "pair", "k1", B)).toBe("secret");
});

test("the gateway finds endorsers that satisfy the collection's policy", async () => {
  const options = { arguments: ["pair", "k2"], transientData: { value: "own" } };
  expect(await statusOf(await member.submitAsync("putPrivate", options))).toBe("VALID");
});

test("no hospital's endorsement alone is enough for a share of the noise, nor for public state", async () => {
  expect(await put(stranger, "noise", "share", "random", [C])).toBe("ENDORSEMENT_POLICY_FAILURE");
  expect(await put(stranger, "noise", "share", "random", [C, A])).toBe("VALID");
  const both = member.newProposal("copyPrivate", {
    arguments: ["pair", "k2", "public"],
    endorsingOrganizations: [A],
  });
  expect(await codeOf(await both.endorse())).toBe("ENDORSEMENT_POLICY_FAILURE");
});

test("a non-member's client may not read or write, not even through a member's peer", async () => {
  for (const contract of [stranger, platform]) {
    await expect(read(contract, "pair", "k1", A)).rejects.toThrow(
      "tx creator does not have read access permission on privatedata in chaincodeName:mtc collectionName: pair",
    );
    await expect(put(contract, "pair", "k1", "forged", [A])).rejects.toMatchObject({
      details: [{ message: expect.stringContaining("does not have write access permission") }],
    });
  }
});

test("a non-member's peer has no plaintext, not even for a member's client", async () => {
  await expect(read(member, "pair", "k1", C)).rejects.toThrow(
    "private data matching public hash version is not available",
  );
  await expect(read(member, "noise", "share", "MtcMSP")).rejects.toThrow(
    "private data matching public hash version is not available",
  );
});

test("a non-member's peer cannot endorse a write to the collection", async () => {
  expect(await put(member, "pair", "k3", "x", [C])).toBe("ENDORSEMENT_POLICY_FAILURE");
  await expect(read(member, "pair", "k3", A)).resolves.toBe("");
});

test("everybody can see the hash, and only the hash is in the block", async () => {
  const options = { arguments: ["pair", "k1"], endorsingOrganizations: [C] };
  expect(textOf(await stranger.evaluate("getPrivateHash", options))).toBe(
    sha256(Buffer.from("secret")).toString("hex"),
  );
  const gateway = await network.gateway("hospital-c");
  const events = await gateway.getNetwork("medtech").getBlockEvents({ startBlock: 1n });
  let seen = 0;
  for await (const block of events) {
    expect(Buffer.from(block.serializeBinary()).includes("secret")).toBe(false);
    seen++;
    if (seen === network.devnet.height - 1) {
      break;
    }
  }
  events.close();
});

test("blocks with private data carry what the peer holds and the client may see", async () => {
  const commit = await member.submitAsync("putPrivate", {
    arguments: ["pair", "delivered"],
    transientData: { value: "v" },
    endorsingOrganizations: [A, B],
  });
  const { blockNumber } = await commit.getStatus();
  const valuesSeen = async (organisation: string): Promise<string[]> => {
    const gateway = await network.gateway(organisation);
    const events = await gateway
      .getNetwork("medtech")
      .getBlockAndPrivateDataEvents({ startBlock: blockNumber });
    for await (const event of events) {
      events.close();
      const set = event.getPrivateDataMapMap().get(0) as
        | InstanceType<typeof ledger.rwset.TxPvtReadWriteSet>
        | undefined;
      return (set?.getNsPvtRwsetList() ?? [])
        .flatMap((group) => group.getCollectionPvtRwsetList())
        .flatMap((one) => ledger.rwset.kvrwset.KVRWSet.deserializeBinary(one.getRwset_asU8()).getWritesList())
        .map((write) => textOf(write.getValue_asU8()));
    }
    return [];
  };
  expect(await valuesSeen("hospital-a")).toEqual(["v"]);
  expect(await valuesSeen("hospital-b")).toEqual(["v"]);
  expect(await valuesSeen("hospital-c")).toEqual([]);
  expect(await valuesSeen("mtc")).toEqual([]);
});

test("a stale read of private data conflicts", async () => {
  await put(member, "pair", "raced", "1", [A]);
  const late = await member
    .newProposal("copyPrivate", { arguments: ["pair", "raced", "copied"], endorsingOrganizations: [A, B] })
    .endorse();
  await put(member, "pair", "raced", "2", [A]);
  expect(await codeOf(late)).toBe("MVCC_READ_CONFLICT");
});

test("ranges of private data read only", async () => {
  await put(member, "pair", "range/1", "one", [A]);
  await put(member, "pair", "range/2", "two", [A]);
  const found = await member.evaluate("rangePrivate", {
    arguments: ["pair", "range/", "range0"],
    endorsingOrganizations: [A],
  });
  expect(JSON.parse(textOf(found))).toEqual([
    ["range/1", "one"],
    ["range/2", "two"],
  ]);
});

test("deleted data is gone for readers", async () => {
  await put(member, "pair", "deleted", "x", [A]);
  await member.submit("deletePrivate", { arguments: ["pair", "deleted"], endorsingOrganizations: [A] });
  expect(await read(member, "pair", "deleted", A)).toBe("");
});

test("purged data is gone from the peers' files as well", async () => {
  await put(member, "pair", "purged", "needle-in-the-file", [A, B]);
  await put(member, "pair", "purged", "needle-in-the-file-2", [A, B]);
  expect(await network.fileContains("needle-in-the-file")).toBe(true);
  await member.submit("purgePrivate", { arguments: ["pair", "purged"], endorsingOrganizations: [A] });
  expect(await read(member, "pair", "purged", A)).toBe("");
  await vi.waitFor(async () => expect(await network.fileContains("needle-in-the-file")).toBe(false));
});

test("without an endorsement policy of its own a collection falls under the chaincode's", async () => {
  expect(await put(stranger, "open", "o1", "x", [A])).toBe("ENDORSEMENT_POLICY_FAILURE");
  expect(await put(stranger, "open", "o1", "x", [A, B])).toBe("VALID");
});

test("short-lived data is deleted after its number of blocks", async () => {
  await put(stranger, "open", "brief", "x", [A, B]);
  const nextBlock = (): Promise<string> => put(member, "pair", "filler", "x", [A]);
  await nextBlock();
  await nextBlock();
  expect(await read(stranger, "open", "brief", A)).toBe("x");
  await nextBlock();
  expect(await read(stranger, "open", "brief", A)).toBe("");
});

test("an unknown collection is refused by name", async () => {
  await expect(read(member, "nowhere", "k", A)).rejects.toThrow("collection [nowhere] not defined");
});

test("transient data is not part of the transaction", async () => {
  const transaction = await member
    .newProposal("putPrivate", {
      arguments: ["pair", "k9"],
      transientData: { value: "only transient" },
      endorsingOrganizations: [A],
    })
    .endorse();
  expect(Buffer.from(transaction.getBytes()).includes("only transient")).toBe(false);
  expect(peer.TxValidationCode.VALID).toBe((await (await transaction.submit()).getStatus()).code);
});
