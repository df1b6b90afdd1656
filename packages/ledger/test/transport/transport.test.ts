import { create, type DescMethodStreaming, fromBinary, toBinary } from "@bufbuild/protobuf";
import { Code, createContextValues, type Interceptor } from "@connectrpc/connect";
import { status } from "@grpc/grpc-js";
import { peer as fabric } from "@hyperledger/fabric-protos";
import {
  ContributeShareResponseSchema,
  ExpectRequestSchema,
  ExpectResponseSchema,
  QuestionService,
} from "@medtech-chain/schema";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createLedgerClients } from "../../src/clients.ts";
import { connectLedger, type LedgerConnection } from "../../src/connection/index.ts";
import type { Identity } from "../../src/identities/index.ts";
import {
  BLOCK_HEADER,
  type CommittedTransaction,
  createLedgerTransport,
  endorsersKey,
  receiptKey,
  TRANSACTION_HEADER,
  transientKey,
} from "../../src/transport/index.ts";
import { createConsortium } from "../fixtures/consortium.ts";
import { type Script, type ScriptedPeer, startScriptedPeer } from "../fixtures/scriptedPeer.ts";

let identity: Identity;
let peer: ScriptedPeer;
let connection: LedgerConnection;

beforeAll(async () => {
  identity = (await createConsortium()).node;
});

afterEach(async () => {
  connection.close();
  await peer.stop();
});

async function open(script: Script) {
  peer = await startScriptedPeer(script, identity);
  connection = connectLedger({ profile: peer.profile, organisation: "hospital-a", identity });
}

function parsePayload(bytes: Uint8Array) {
  const proposal = fabric.Proposal.deserializeBinary(bytes);
  const payload = fabric.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  const spec = fabric.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8()).getChaincodeSpec()!;
  return { payload, chaincode: spec.getChaincodeId()!.getName(), args: spec.getInput()!.getArgsList_asU8() };
}

describe("a method without side effects", () => {
  it("is evaluated, with the request's bytes as its one argument", async () => {
    await open({ result: toBinary(ExpectResponseSchema, create(ExpectResponseSchema, { halfWidth: 7n })) });
    const { questions } = createLedgerClients(connection);
    const request = create(ExpectRequestSchema, { confidencePpm: 950_000, researcher: "r" });
    expect(await questions.expect(request)).toMatchObject({ halfWidth: 7n });
    const [evaluated] = peer.evaluated;
    const { chaincode, args } = parsePayload(evaluated!.getProposedTransaction()!.getProposalBytes_asU8());
    expect(chaincode).toBe("mtc");
    expect(Buffer.from(args[0]!).toString()).toBe("mtc.question.v1.QuestionService/Expect");
    expect(fromBinary(ExpectRequestSchema, args[1]!)).toEqual(request);
    expect(args).toHaveLength(2);
    expect(peer.proposals).toHaveLength(0);
  });

  it("fails with the peer's error, once", async () => {
    const down = { code: status.INTERNAL, message: "down" };
    await open({ evaluate: [down] });
    const { questions } = createLedgerClients(connection);
    await expect(questions.listPending({})).rejects.toMatchObject({
      code: Code.Internal,
      rawMessage: "down",
    });
  });

  it("fails where the result is not the response", async () => {
    await open({ result: Uint8Array.of(0xff) });
    const { questions } = createLedgerClients(connection);
    await expect(questions.listPending({})).rejects.toMatchObject({ code: Code.Internal });
  });
});

describe("a method with side effects", () => {
  const result = toBinary(
    ContributeShareResponseSchema,
    create(ContributeShareResponseSchema, { epoch: { epoch: 4 } }),
  );

  it("takes transient data and endorsers from the call's context, and gives its transaction", async () => {
    await open({ result });
    const { noise } = createLedgerClients(connection);
    const receipts: CommittedTransaction[] = [];
    let header: Headers | undefined;
    const contextValues = createContextValues()
      .set(transientKey, { share: Uint8Array.of(1, 2, 3) })
      .set(endorsersKey, ["HospitalAMSP", "HospitalBMSP"])
      .set(receiptKey, (receipt) => receipts.push(receipt));
    const response = await noise.contributeShare(
      { epoch: 4 },
      { contextValues, onHeader: (received) => (header = received) },
    );
    expect(response.epoch?.epoch).toBe(4);
    const [request] = peer.proposals;
    expect(request!.getEndorsingOrganizationsList()).toEqual(["HospitalAMSP", "HospitalBMSP"]);
    const { payload } = parsePayload(request!.getProposedTransaction()!.getProposalBytes_asU8());
    expect(payload.getTransientmapMap().get("share")).toEqual(Uint8Array.of(1, 2, 3));
    const transactionId = peer.endorsed[0]!.id;
    expect(receipts).toEqual([{ transactionId, block: 1n }]);
    expect(header?.get(TRANSACTION_HEADER)).toBe(transactionId);
    expect(header?.get(BLOCK_HEADER)).toBe("1");
  });

  it("goes to the next alternative where endorsers cannot be reached", async () => {
    const missing = { code: status.UNAVAILABLE, message: "failed to find any endorsing peers for org(s): B" };
    await open({ result, endorse: [missing] });
    const { noise } = createLedgerClients(connection);
    const contextValues = createContextValues().set(endorsersKey, [
      ["A", "B"],
      ["A", "C"],
    ]);
    await noise.contributeShare({ epoch: 4 }, { contextValues });
    expect(peer.proposals).toHaveLength(1);
    expect(peer.proposals[0]!.getEndorsingOrganizationsList()).toEqual(["A", "C"]);
  });

  it("leaves the choice of endorsers to the gateway where none are named", async () => {
    await open({ result });
    await createLedgerClients(connection).noise.contributeShare({ epoch: 4 });
    expect(peer.proposals[0]!.getEndorsingOrganizationsList()).toEqual([]);
  });
});

describe("interceptors", () => {
  it("see requests and responses, the first one furthest from the ledger", async () => {
    await open({});
    const seen: string[] = [];
    const named =
      (name: string): Interceptor =>
      (next) =>
      async (request) => {
        seen.push(`${name} ${request.url}`);
        const response = await next(request);
        seen.push(name);
        return response;
      };
    await createLedgerClients(connection, { interceptors: [named("outer"), named("inner")] }).rules.listRules(
      {},
    );
    const url = "fabric://mtc/mtc/mtc.rules.v1.RulesService/ListRules";
    expect(seen).toEqual([`outer ${url}`, `inner ${url}`, "inner", "outer"]);
  });
});

describe("a stream", () => {
  it("is refused as unimplemented", async () => {
    await open({});
    const transport = createLedgerTransport({ gateway: connection });
    const method = QuestionService.method.ask as unknown as DescMethodStreaming;
    const call = transport.stream(method, undefined, undefined, undefined, (async function* () {})());
    await expect(call).rejects.toMatchObject({ code: Code.Unimplemented });
  });
});
