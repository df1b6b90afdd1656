import { create, toBinary } from "@bufbuild/protobuf";
import { Code, ConnectError, createContextValues } from "@connectrpc/connect";
import { status } from "@grpc/grpc-js";
import { AnswerResponseSchema } from "@medtech-chain/schema";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { createLedgerClients } from "../../src/clients.ts";
import { connectLedger, type LedgerConnection } from "../../src/connection/index.ts";
import type { Identity } from "../../src/identities/index.ts";
import type { LedgerTransportOptions } from "../../src/transport/index.ts";
import { findUnknownTransaction, type Progress, progressKey } from "../../src/transport/index.ts";
import { createConsortium } from "../fixtures/consortium.ts";
import { type Script, type ScriptedPeer, startScriptedPeer } from "../fixtures/scriptedPeer.ts";

const MVCC_READ_CONFLICT = 11;
const PHANTOM_READ_CONFLICT = 12;
const ENDORSEMENT_POLICY_FAILURE = 10;
const LOST = { code: status.UNAVAILABLE, after: true } as const;
const DOWN = { code: status.UNAVAILABLE } as const;
const RESULT = toBinary(AnswerResponseSchema, create(AnswerResponseSchema, { existed: true }));

let identity: Identity;
let peer: ScriptedPeer;
let started = Promise.withResolvers<void>();
let connection: LedgerConnection;

beforeAll(async () => {
  identity = (await createConsortium()).node;
});

afterEach(async () => {
  connection.close();
  await peer.stop();
  started = Promise.withResolvers();
});

/** One call of Answer against a peer that follows the script. */
async function answer(
  script: Script,
  options: Omit<LedgerTransportOptions, "gateway"> & {
    signal?: AbortSignal;
    timeoutMs?: number;
    commitStatusMs?: number;
  } = {},
) {
  peer = await startScriptedPeer({ result: RESULT, ...script }, identity);
  connection = connectLedger({
    profile: peer.profile,
    organisation: "hospital-a",
    identity,
    timeouts: { commitStatusMs: options.commitStatusMs ?? 200 },
  });
  started.resolve();
  const { signal, timeoutMs, commitStatusMs: _, ...transport } = options;
  const { questions } = createLedgerClients(connection, {
    retryPolicy: { firstDelayMs: 1, largestDelayMs: 5 },
    ...transport,
  });
  const progress: Progress[] = [];
  const contextValues = createContextValues().set(progressKey, (step) => progress.push(step));
  const outcome = await questions
    .answer(
      { id: "x" },
      {
        contextValues,
        ...(signal === undefined ? {} : { signal }),
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
      },
    )
    .catch((error: unknown) => error);
  return { outcome, steps: progress.map(({ step }) => step), progress };
}

function distinct(envelopes: readonly Uint8Array[]): number {
  return new Set(envelopes.map((envelope) => Buffer.from(envelope).toString("hex"))).size;
}

describe("a transaction", () => {
  it("is endorsed, submitted and committed", async () => {
    const { outcome, progress } = await answer({});
    expect(outcome).toMatchObject({ existed: true });
    const [transaction] = peer.endorsed;
    expect(progress).toEqual([
      { step: "endorsed", transactionId: transaction!.id },
      { step: "submitted", transactionId: transaction!.id },
      { step: "committed", transactionId: transaction!.id, block: 1n },
    ]);
  });
});

describe("where the answer is lost", () => {
  it.each<[string, Script]>([
    ["after submission", { submit: [LOST] }],
    ["after submission, by a deadline", { submit: [{ code: status.DEADLINE_EXCEEDED, after: true }] }],
    ["after submission, by a broken stream", { submit: [{ code: status.INTERNAL, after: true }] }],
    ["while it waits for the commit", { commitStatus: [DOWN] }],
    [
      "while it waits for the commit, which nobody may ask for",
      { commitStatus: [{ code: status.PERMISSION_DENIED }] },
    ],
    ["after submission, and the peer stays away for a while", { submit: [LOST], query: [DOWN, DOWN, DOWN] }],
    [
      "again and again",
      { submit: [LOST, LOST, LOST], commitStatus: [DOWN, DOWN], query: [DOWN, DOWN, DOWN] },
    ],
  ])("%s, the transaction is found by its identifier", async (_name, script) => {
    const { outcome, steps } = await answer(script);
    expect(outcome).toMatchObject({ existed: true });
    expect(peer.endorsed).toHaveLength(1);
    expect(distinct(peer.ordered)).toBe(1);
    expect(steps).toContain("unconfirmed");
    expect(steps.at(-1)).toBe("committed");
  });

  it("and the ledger has it, nothing is sent again", async () => {
    await answer({ submit: [LOST] });
    expect(peer.ordered).toHaveLength(1);
  });

  it("and the ledger does not have it, the same envelope is sent again", async () => {
    const { outcome } = await answer({ submit: [DOWN] });
    expect(outcome).toMatchObject({ existed: true });
    expect(peer.endorsed).toHaveLength(1);
    expect(peer.ordered).toHaveLength(1);
  });

  it("and the ordering service has lost it, the same envelope is sent again", async () => {
    const { outcome } = await answer({ submit: ["swallowed"] });
    expect(outcome).toMatchObject({ existed: true });
    expect(peer.endorsed).toHaveLength(1);
    expect(peer.ordered).toHaveLength(1);
  });

  it("and it was invalid, a new endorsement is made, as the first can change nothing any more", async () => {
    const { outcome } = await answer({ submit: [LOST], codes: [MVCC_READ_CONFLICT] });
    expect(outcome).toMatchObject({ existed: true });
    expect(peer.endorsed).toHaveLength(2);
  });

  it("for good, the error names the transaction and says that it may be committed", async () => {
    const gone = Array.from({ length: 1_000 }, () => LOST);
    const { outcome } = await answer({ submit: gone, query: gone }, { commitPatienceMs: 50 });
    expect(outcome).toMatchObject({ code: Code.DeadlineExceeded });
    expect(findUnknownTransaction(outcome as ConnectError)).toBe(peer.endorsed[0]!.id);
    expect(peer.endorsed).toHaveLength(1);
    expect(distinct(peer.ordered)).toBe(1);
  });
});

describe("an envelope that was ordered twice", () => {
  it("counts with the code of the first", async () => {
    const { outcome, steps } = await answer({ submit: [LOST], query: [DOWN] });
    expect(peer.ordered).toHaveLength(2);
    expect(distinct(peer.ordered)).toBe(1);
    expect(peer.endorsed).toHaveLength(1);
    expect(outcome).toMatchObject({ existed: true });
    expect(steps.filter((step) => step === "committed")).toHaveLength(1);
  });
});

describe("an invalid transaction", () => {
  it.each([
    ["MVCC conflict", MVCC_READ_CONFLICT],
    ["phantom", PHANTOM_READ_CONFLICT],
  ])("is endorsed anew after a %s", async (_name, code) => {
    const { outcome, steps } = await answer({ codes: [code, code] });
    expect(outcome).toMatchObject({ existed: true });
    expect(new Set(peer.endorsed.map(({ id }) => id)).size).toBe(3);
    expect(steps.filter((step) => step === "retried")).toHaveLength(2);
  });

  it("is endorsed anew where endorsers disagreed", async () => {
    const message = "ProposalResponsePayloads do not match";
    const { outcome } = await answer({ endorse: [{ code: status.ABORTED, message }] });
    expect(outcome).toMatchObject({ existed: true });
    expect(peer.endorsed).toHaveLength(1);
  });

  it("is given up after five conflicts", async () => {
    const { outcome } = await answer({ codes: Array.from({ length: 9 }, () => MVCC_READ_CONFLICT) });
    expect(outcome).toMatchObject({ code: Code.Aborted });
    expect(peer.endorsed).toHaveLength(5);
  });

  it("is given up at once for any other reason", async () => {
    const { outcome } = await answer({ codes: [ENDORSEMENT_POLICY_FAILURE] });
    expect(outcome).toMatchObject({ code: Code.PermissionDenied });
    expect(peer.endorsed).toHaveLength(1);
  });
});

describe("a transaction that the ordering service refuses", () => {
  it.each([
    [
      status.ABORTED,
      "received unsuccessful response from orderer: status=FORBIDDEN, info=no",
      Code.PermissionDenied,
    ],
    [status.FAILED_PRECONDITION, "no", Code.FailedPrecondition],
    [status.RESOURCE_EXHAUSTED, "too many requests", Code.ResourceExhausted],
  ])("is not sent again (%i)", async (code, message, expected) => {
    const { outcome } = await answer({ submit: [{ code, message }] });
    expect(outcome).toMatchObject({ code: expected });
    expect(findUnknownTransaction(outcome as ConnectError)).toBeUndefined();
    expect(peer.endorsed).toHaveLength(1);
    expect(peer.ordered).toHaveLength(0);
  });

  it("on a second sending is looked for all the same: the first may have arrived", async () => {
    const { outcome } = await answer({
      submit: [LOST, { code: status.ABORTED }],
      query: [DOWN],
    });
    expect(outcome).toMatchObject({ existed: true });
    expect(peer.endorsed).toHaveLength(1);
  });
});

describe("a caller that gives up", () => {
  it("while waiting for the commit is told the transaction, and the wait is cancelled at the peer", async () => {
    const controller = new AbortController();
    const call = answer({ commitStatus: ["silent"] }, { signal: controller.signal, commitStatusMs: 30_000 });
    await started.promise;
    await peer.called("commitStatus");
    controller.abort();
    const { outcome } = await call;
    expect(outcome).toMatchObject({ code: Code.Canceled });
    expect(findUnknownTransaction(outcome as ConnectError)).toBe(peer.endorsed[0]!.id);
    await until(() => peer.cancelled === 1);
  });

  it("by a deadline gets that code", async () => {
    const { outcome } = await answer(
      { submit: Array.from({ length: 1_000 }, () => "swallowed" as const) },
      { timeoutMs: 1_000 },
    );
    expect(outcome).toMatchObject({ code: Code.DeadlineExceeded });
    expect(findUnknownTransaction(outcome as ConnectError)).toBe(peer.endorsed[0]!.id);
    expect(peer.endorsed).toHaveLength(1);
  });

  it("before anything was sent leaves nothing behind", async () => {
    const reason = new ConnectError("enough", Code.Canceled);
    const { outcome } = await answer({}, { signal: AbortSignal.abort(reason) });
    expect(outcome).toBe(reason);
    expect(peer.proposals).toHaveLength(0);
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
