import { createHash } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { AnswerResponseSchema, GetAskResponseSchema, ListPendingResponseSchema } from "@medtech-chain/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NodeEvent } from "../events.ts";
import type { HospitalLedger } from "../ledger/hospitalLedger.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { Answerer, type AnswererOptions } from "./answerer.ts";
import { endorserAlternatives } from "./endorsers.ts";
import { turnOf } from "./turn.ts";

const HOSPITALS = ["hospital-a", "hospital-b", "hospital-c"];
const SEED = 20_260_705;
const question = (n: number) => createHash("sha256").update(`${n}`).digest("hex");

describe("whose turn it is", () => {
  it("is one hospital's, and each other's after it in sorted order", () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(names, fc.nat(), (hospitals, n) => {
        const turns = hospitals.map((hospital) => turnOf(question(n), hospital, hospitals));
        expect(turns.toSorted((left, right) => left - right)).toEqual(hospitals.map((_, i) => i));
        const reversed = hospitals.toReversed();
        expect(reversed.map((hospital) => turnOf(question(n), hospital, reversed))).toEqual(
          turns.toReversed(),
        );
      }),
      { seed: SEED },
    );
  });

  it("follows from the first four bytes", () => {
    expect(turnOf(`00000004${"0".repeat(56)}`, "hospital-b", HOSPITALS)).toBe(0);
    expect(turnOf(`00000004${"f".repeat(56)}`, "hospital-c", HOSPITALS)).toBe(1);
    expect(turnOf(`ffffffff${"0".repeat(56)}`, "hospital-a", HOSPITALS)).toBe(0);
  });

  it("is spread evenly", () => {
    // Counts of 3,000 questions: outside 1,000 +- 150 once in 10^8 draws; the draws are fixed.
    const first = Array.from({ length: 3000 }, (_, n) => turnOf(question(n), "hospital-a", HOSPITALS));
    expect(Math.abs(first.filter((turn) => turn === 0).length - 1000)).toBeLessThan(150);
  });
});

describe("endorsers", () => {
  it("are this hospital and each other in turn", () => {
    expect(endorserAlternatives("B", ["A", "C"], 2)).toEqual([
      ["B", "C"],
      ["B", "A"],
    ]);
    expect(endorserAlternatives("A", ["D", "C", "B"], 3)).toEqual([
      ["A", "B", "C"],
      ["A", "C", "D"],
      ["A", "D", "B"],
    ]);
    expect(endorserAlternatives("A", ["B"], 1)).toEqual([["A"]]);
    expect(endorserAlternatives("A", ["B"], 3)).toEqual([["A", "B"]]);
  });
});

/** A network of one question contract, whose state all answerers share; time passes only by waiting. */
class World {
  readonly pending = new Set<string>();
  readonly answers = new Map<string, string[]>();
  readonly events: NodeEvent[] = [];
  #now = 0;
  #waiting: { readonly due: number; readonly resolve: () => void }[] = [];

  readonly clock: Clock = {
    ...systemClock,
    elapsed: () => this.#now,
    wait: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) return resolve();
        signal?.addEventListener("abort", () => resolve());
        this.#waiting.push({ due: this.#now + milliseconds, resolve });
      }),
  };

  /** Lets time pass, step by step, with everything that happens in it. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = Math.min(...this.#waiting.map(({ due }) => due));
      if (next > end) break;
      this.#now = next;
      const due = this.#waiting.filter((wait) => wait.due <= next);
      this.#waiting = this.#waiting.filter((wait) => wait.due > next);
      for (const { resolve } of due) resolve();
    }
    this.#now = end;
  }

  questions(hospital: string, fail: () => void = () => {}): HospitalLedger["questions"] {
    return {
      answer: async ({ id }) => {
        fail();
        const by = this.answers.get(id!) ?? [];
        this.answers.set(id!, [...by, hospital]);
        this.pending.delete(id!);
        return create(AnswerResponseSchema, { existed: by.length > 0 });
      },
      getAsk: async ({ id }) => create(GetAskResponseSchema, { answered: this.answers.has(id!) }),
      listPending: async () => create(ListPendingResponseSchema, { ids: [...this.pending] }),
    };
  }

  answerer(hospital: string, given: Partial<AnswererOptions> = {}): Answerer {
    return new Answerer({
      hospital,
      hospitals: HOSPITALS,
      questions: this.questions(hospital),
      followAsked: async function* () {},
      endorsers: [],
      delayMs: 2000,
      lookMs: 5000,
      backoff: { firstMs: 100, largestMs: 1000, clock: this.clock, random: () => 0 },
      clock: this.clock,
      onEvent: (event) => this.events.push(event),
      ...given,
    });
  }
}

async function during(answerers: readonly Answerer[], work: () => Promise<void>): Promise<void> {
  const ending = new AbortController();
  const running = Promise.all(answerers.map((answerer) => answerer.run(ending.signal)));
  await work();
  ending.abort();
  await running;
}

const ASKED = question(1);
const [FIRST, SECOND, THIRD] = [0, 1, 2].map(
  (turn) => HOSPITALS.find((name) => turnOf(ASKED, name, HOSPITALS) === turn)!,
);

describe("answering", () => {
  it("is done once, by the hospital that the question chooses", async () => {
    const world = new World();
    world.pending.add(ASKED);
    await during(
      HOSPITALS.map((hospital) => world.answerer(hospital)),
      () => world.pass(20_000),
    );
    expect(world.answers.get(ASKED)).toEqual([FIRST]);
  });

  it("is done by the next one where the first is away", async () => {
    const world = new World();
    world.pending.add(ASKED);
    await during([world.answerer(SECOND!), world.answerer(THIRD!)], async () => {
      await world.pass(1999);
      expect(world.answers.size).toBe(0);
      await world.pass(1);
      expect(world.answers.get(ASKED)).toEqual([SECOND]);
      await world.pass(20_000);
    });
    expect(world.answers.get(ASKED)).toEqual([SECOND]);
  });

  it("begins with the event, long before the next look", async () => {
    const world = new World();
    const followAsked = async function* () {
      yield ASKED;
    };
    await during([world.answerer(FIRST!, { followAsked })], () => world.pass(1));
    expect(world.answers.get(ASKED)).toEqual([FIRST]);
  });

  it("finds what no event told of", async () => {
    const world = new World();
    await during([world.answerer(FIRST!)], async () => {
      await world.pass(100);
      world.pending.add(ASKED);
      await world.pass(5000);
    });
    expect(world.answers.get(ASKED)).toEqual([FIRST]);
  });

  it("is tried again until it is done", async () => {
    const world = new World();
    world.pending.add(ASKED);
    let attempts = 0;
    const questions = world.questions(FIRST!, () => {
      if (++attempts < 5) throw new ConnectError("the index is behind", Code.Unavailable);
    });
    await during([world.answerer(FIRST!, { questions })], () => world.pass(3000));
    expect(attempts).toBe(5);
    expect(world.answers.get(ASKED)).toEqual([FIRST]);
  });

  it("says so where it is refused, and goes on with other questions", async () => {
    const world = new World();
    world.pending.add(ASKED);
    let refuse = true;
    const questions = world.questions(FIRST!, () => {
      if (refuse) throw new ConnectError("the role is not node", Code.PermissionDenied);
    });
    await during([world.answerer(FIRST!, { questions })], async () => {
      await world.pass(100);
      expect(world.events).toMatchObject([
        { type: "stopped", reason: expect.stringMatching(/role is not node/) },
      ]);
      refuse = false;
      await world.pass(5000);
    });
    expect(world.answers.get(ASKED)).toEqual([FIRST]);
  });
});
