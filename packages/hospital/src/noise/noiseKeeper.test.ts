import { create } from "@bufbuild/protobuf";
import { type CallOptions, Code, ConnectError, createContextValues } from "@connectrpc/connect";
import { endorsersKey, transientKey } from "@medtech-chain/ledger";
import {
  ContributeShareResponseSchema,
  GetNoiseStatusResponseSchema,
  NoiseEpochSchema,
  PurgeEpochResponseSchema,
} from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { systemClock } from "../time/clock.ts";
import { epochToJoin, NoiseKeeper } from "./noiseKeeper.ts";

const HOSPITALS = ["hospital-a", "hospital-b"];
const never = new AbortController().signal;

const epoch = (number: number, ...contributors: string[]) =>
  create(NoiseEpochSchema, { epoch: number, contributors, hospitals: HOSPITALS });
const status = (current: number, ...epochs: ReturnType<typeof epoch>[]) =>
  create(GetNoiseStatusResponseSchema, { current, epochs });

describe("the epoch that a hospital contributes to", () => {
  it.each([
    ["the first, before there is any", status(0), 1],
    ["the first, once another has begun it", status(0, epoch(1, "hospital-b")), 1],
    ["none, where its share is in", status(0, epoch(1, "hospital-a")), undefined],
    ["none, while one is in force and no other has begun", status(1, epoch(1, ...HOSPITALS)), undefined],
    ["the next, once another has begun it", status(1, epoch(1, ...HOSPITALS), epoch(2, "hospital-b")), 2],
    [
      "none, where it belongs to the epoch after",
      status(0, create(NoiseEpochSchema, { epoch: 1, hospitals: ["hospital-b"] })),
      undefined,
    ],
  ])("is %s", (_title, given, expected) => {
    expect(epochToJoin(given, "hospital-a")).toBe(expected);
  });
});

/** A contract that records how it was called. */
function createContract(fail: (call: number) => void = () => {}) {
  const calls: { epoch: number; share: string; endorsers: unknown }[] = [];
  let current = 0;
  const setCurrent = (value: number) => {
    current = value;
  };
  const noise = {
    getNoiseStatus: async () => status(current, ...calls.map((call) => epoch(call.epoch, "hospital-a"))),
    contributeShare: async (request: { epoch?: number }, options?: CallOptions) => {
      const context = options?.contextValues ?? createContextValues();
      const share = Buffer.from(context.get(transientKey)?.share ?? []).toString("hex");
      fail(calls.length);
      calls.push({ epoch: request.epoch!, share, endorsers: context.get(endorsersKey) });
      return create(ContributeShareResponseSchema, {});
    },
    purgeEpoch: async () => create(PurgeEpochResponseSchema, {}),
  };
  return { noise, calls, setCurrent };
}

function createKeeper(noise: ReturnType<typeof createContract>["noise"]): NoiseKeeper {
  return new NoiseKeeper({
    hospital: "hospital-a",
    noise,
    endorsers: [["AMSP", "BMSP"]],
    lookMs: 1000,
    backoff: { firstMs: 1, largestMs: 1, clock: systemClock, random: () => 0 },
    clock: systemClock,
    onEvent: () => {},
  });
}

describe("a noise share", () => {
  it("is 32 random bytes, sent to the named hospitals only, once", async () => {
    const first = createContract();
    const keeper = createKeeper(first.noise);
    expect(await keeper.contribute(never)).toBe(1);
    expect(await keeper.contribute(never)).toBeUndefined();
    const second = createContract();
    await createKeeper(second.noise).contribute(never);
    expect(first.calls).toMatchObject([{ epoch: 1, endorsers: [["AMSP", "BMSP"]] }]);
    expect(first.calls[0]!.share).toMatch(/^[0-9a-f]{64}$/);
    expect(first.calls[0]!.share).not.toBe(second.calls[0]!.share);
  });

  it("is contributed again after a conflict, for the state as it is then", async () => {
    let conflicts = 0;
    const contract = createContract(() => {
      if (conflicts++ < 2) throw new ConnectError("conflict", Code.Aborted);
    });
    expect(await createKeeper(contract.noise).contribute(never)).toBe(1);
    expect(contract.calls).toHaveLength(1);
  });

  it("begins the next epoch when it is told to", async () => {
    const contract = createContract();
    contract.setCurrent(3);
    expect(await createKeeper(contract.noise).rotate(never)).toBe(4);
    expect(contract.calls).toMatchObject([{ epoch: 4 }]);
    expect(await createKeeper(contract.noise).rotate(never)).toBe(4);
    expect(contract.calls).toHaveLength(1);
  });

  it("never stands in an error", async () => {
    let share = "";
    const contract = createContract();
    const noise = {
      ...contract.noise,
      contributeShare: async (_request: unknown, options?: CallOptions): Promise<never> => {
        share = Buffer.from(options!.contextValues!.get(transientKey)!.share!).toString("hex");
        throw new ConnectError("refused", Code.PermissionDenied);
      },
    };
    const error: Error = await createKeeper(noise)
      .contribute(never)
      .then(
        () => new Error("not refused"),
        (refused) => refused,
      );
    expect(error).toMatchObject({ code: "refused" });
    expect(share).toHaveLength(64);
    expect(JSON.stringify([error, error.stack, error.cause])).not.toContain(share);
  });
});
