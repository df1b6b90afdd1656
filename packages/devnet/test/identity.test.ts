import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { status as Code } from "@grpc/grpc-js";
import type { Gateway } from "@hyperledger/fabric-gateway";
import { common, gateway as gatewayProtos, peer } from "@hyperledger/fabric-protos";
import {
  type Authority,
  createAuthority,
  type Identity,
  identityFolder,
  issueCertificate,
  issueIdentity,
  loadIdentity,
  organisationFolder,
  validityOfDays,
} from "@medtech-chain/ledger/identities";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startTestNetwork, type TestNetwork } from "./network.ts";
import { contractOf, TWO, textOf } from "./transactions.ts";

const MSP_ID = "HospitalAMSP";
const DAY_MS = 86_400_000;

let network: TestNetwork;

beforeAll(async () => {
  network = await startTestNetwork();
});

afterAll(() => network.close());

async function hospitalAuthority(): Promise<Authority> {
  const folder = organisationFolder(network.config.dir, "hospital-a", "authority");
  const [certificatePem, privateKeyPem] = await Promise.all([
    readFile(join(folder, "identity-cert.pem"), "utf8"),
    readFile(join(folder, "identity-key.pem"), "utf8"),
  ]);
  return { organisation: "hospital-a", certificatePem, privateKeyPem };
}

async function issue(authority: Authority, validity = validityOfDays(1)): Promise<Identity> {
  const issued = await issueCertificate(authority, {
    kind: "identity",
    name: "test",
    unit: "client",
    validity,
  });
  return { mspId: MSP_ID, ...issued };
}

async function attempt(identity: Identity): Promise<unknown> {
  const contract = contractOf(await network.gateway("hospital-a", identity));
  return contract.submitTransaction("put", "identity", "1").catch((error: unknown) => error);
}

test("a fresh certificate of the organisation's authority is accepted at once", async () => {
  expect(await attempt(await issue(await hospitalAuthority()))).toBeInstanceOf(Uint8Array);
});

test("an issued researcher is accepted and carries its attributes", async () => {
  const attributes = { "mtc.role": "researcher", "mtc.id": "r1" };
  await issueIdentity(network.config.dir, "mtc", { name: "researcher-1", attributes });
  const contract = contractOf(await network.gateway("mtc", "researcher-1"));
  await contract.submitTransaction("put", "researcher", "1");
  expect(textOf(await contract.evaluateTransaction("get", "researcher"))).toBe("1");
});

test("an expired certificate is refused", async () => {
  const now = Date.now();
  const validity = { notBefore: new Date(now - 2 * DAY_MS), notAfter: new Date(now - DAY_MS) };
  expect(await attempt(await issue(await hospitalAuthority(), validity))).toMatchObject({
    code: Code.ABORTED,
    details: [{ message: expect.stringContaining("identity expired") }],
  });
});

test("a certificate that expires between endorsement and submission is refused by the orderer", async () => {
  const identity = await issue(await hospitalAuthority(), {
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 60_000),
  });
  const contract = contractOf(await network.gateway("hospital-a", identity));
  const transaction = await contract.newProposal("put", { arguments: ["expires", "1"], ...TWO }).endorse();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
  try {
    await expect(transaction.submit()).rejects.toMatchObject({
      code: Code.ABORTED,
      message: expect.stringContaining("identity expired"),
    });
  } finally {
    vi.useRealTimers();
  }
});

test("a certificate of a foreign authority of the same name is refused", async () => {
  const { organisation } = await hospitalAuthority();
  const foreign = await createAuthority({
    name: `${organisation} identity root`,
    organisation,
    kind: "identity",
    validity: validityOfDays(1),
  });
  expect(await attempt(await issue(foreign))).toMatchObject({
    code: Code.ABORTED,
    details: [{ message: expect.stringContaining("access denied: channel [medtech] creator org unknown") }],
  });
});

test("a certificate of another member's authority is not this member's", async () => {
  const folder = identityFolder(network.config.dir, "hospital-b", "admin");
  expect(await attempt(await loadIdentity(folder, MSP_ID))).toMatchObject({ code: Code.ABORTED });
});

test("an authority's own certificate is no identity", async () => {
  expect(await attempt({ mspId: MSP_ID, ...(await hospitalAuthority()) })).toMatchObject({
    code: Code.ABORTED,
  });
});

test("a certificate with somebody else's key is refused", async () => {
  const one = await issue(await hospitalAuthority());
  const other = await issue(await hospitalAuthority());
  expect(await attempt({ ...one, privateKeyPem: other.privateKeyPem })).toMatchObject({
    code: Code.ABORTED,
    details: [
      { message: expect.stringContaining("access denied: channel [medtech] creator org [HospitalAMSP]") },
    ],
  });
});

test("a proposal that was committed cannot be proposed again", async () => {
  const gateway = await network.gateway("hospital-a");
  const proposal = contractOf(gateway).newProposal("put", { arguments: ["replay", "1"], ...TWO });
  const transaction = await proposal.endorse();
  await (await transaction.submit()).getStatus();
  await expect(proposal.endorse()).rejects.toMatchObject({
    code: Code.ABORTED,
    details: [
      { message: expect.stringContaining("duplicate transaction found") },
      { message: expect.stringContaining("duplicate transaction found") },
    ],
  });
});

test("a transaction that is submitted again changes nothing", async () => {
  const gateway = await network.gateway("hospital-a");
  const contract = contractOf(gateway);
  const transaction = await contract.newProposal("put", { arguments: ["again", "1"], ...TWO }).endorse();
  const first = await (await transaction.submit()).getStatus();
  await contract.submitTransaction("put", "again", "2");
  const second = await (await transaction.submit()).getStatus();
  expect(second.blockNumber).toBe(first.blockNumber);
  await contract.submitTransaction("put", "other", "1");
  expect(textOf(await contract.evaluateTransaction("get", "again"))).toBe("2");
});

test("a transaction id that was not computed from nonce and creator is refused", async () => {
  const gateway = await network.gateway("hospital-a");
  const forged = changeHeader(gateway, "put", (header) => header.setTxId("00".repeat(32)));
  await expect(forged.endorse()).rejects.toMatchObject({
    details: [{ message: expect.stringContaining("incorrectly computed txid") }],
  });
});

test("a proposal from outside the time window is refused", async () => {
  const gateway = await network.gateway("hospital-a");
  const old = changeHeader(gateway, "put", (header) => {
    const timestamp = header.getTimestamp()!;
    timestamp.setSeconds(timestamp.getSeconds() - 16 * 60);
  });
  await expect(old.endorse()).rejects.toMatchObject({
    details: [{ message: expect.stringContaining("more than 15m0s apart") }],
  });
});

test("a proposal of another epoch is refused", async () => {
  const gateway = await network.gateway("hospital-a");
  const other = changeHeader(gateway, "put", (header) => header.setEpoch(1));
  await expect(other.endorse()).rejects.toMatchObject({
    details: [{ message: expect.stringContaining("epoch is non-zero") }],
  });
});

test("a commit status is for members only", async () => {
  const foreign = await createAuthority({
    name: "foreign",
    organisation: "foreign",
    kind: "identity",
    validity: validityOfDays(1),
  });
  const member = await network.gateway("hospital-a");
  const commit = await contractOf(member).submitAsync("put", { arguments: ["status", "1"] });
  const outsider = await network.gateway("hospital-a", await issue(foreign));
  const request = gatewayProtos.SignedCommitStatusRequest.deserializeBinary(commit.getBytes());
  const inner = gatewayProtos.CommitStatusRequest.deserializeBinary(request.getRequest_asU8());
  inner.setIdentity(Buffer.from("nobody"));
  request.setRequest(inner.serializeBinary());
  request.setSignature("");
  await expect(outsider.newCommit(request.serializeBinary()).getStatus()).rejects.toMatchObject({
    code: Code.PERMISSION_DENIED,
  });
});

/** A proposal with a changed channel header, signed by its creator as it is then. */
function changeHeader(
  gateway: Gateway,
  name: string,
  change: (header: InstanceType<typeof common.ChannelHeader>) => void,
): ReturnType<Gateway["newProposal"]> {
  const original = contractOf(gateway).newProposal(name, { arguments: ["changed", "1"] });
  const proposed = gatewayProtos.ProposedTransaction.deserializeBinary(original.getBytes());
  const signed = proposed.getProposal()!;
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  change(channelHeader);
  header.setChannelHeader(channelHeader.serializeBinary());
  proposal.setHeader(header.serializeBinary());
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature("");
  return gateway.newProposal(proposed.serializeBinary());
}
