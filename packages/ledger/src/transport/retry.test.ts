import { Code, ConnectError } from "@connectrpc/connect";
import { describe, expect, it } from "vitest";
import { CallFailure, type Remedy } from "./failure.ts";
import type { Progress } from "./progress.ts";
import { callWithRetries, type RetryOptions } from "./retry.ts";
import { createUnknownOutcome } from "./unknownOutcome.ts";

const POLICY = { largestAttempts: 5, firstDelayMs: 1, largestDelayMs: 2, random: () => 0.5 };

/** Runs an attempt for each of the given failures, then succeeds; what was called with, and told. */
async function run(failures: readonly unknown[], options: Partial<RetryOptions> = {}) {
  const calls: (readonly string[])[] = [];
  const progress: Progress[] = [];
  const result = callWithRetries(
    {
      policy: POLICY,
      endorserAlternatives: [[]],
      signal: new AbortController().signal,
      onProgress: (step) => progress.push(step),
      ...options,
    },
    async (endorsers) => {
      calls.push(endorsers);
      const failure = failures[calls.length - 1];
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is thrown is the test's to choose
      if (failure !== undefined) throw failure;
      return "done";
    },
  );
  const outcome = await result.catch((error: unknown) => error);
  return { calls, progress, outcome };
}

function failure(remedy: Remedy, code = Code.Aborted): CallFailure {
  return new CallFailure(new ConnectError("no", code), remedy);
}

describe("a call", () => {
  it("that succeeds is made once", async () => {
    expect(await run([])).toMatchObject({ calls: [[]], progress: [], outcome: "done" });
  });

  it("that met conflicts is made again, and says so", async () => {
    const { calls, progress, outcome } = await run([failure("endorse-again"), failure("endorse-again")]);
    expect(outcome).toBe("done");
    expect(calls).toHaveLength(3);
    expect(progress).toMatchObject([
      { step: "retried", delayMs: 0.5 },
      { step: "retried", delayMs: 1 },
    ]);
  });

  it("is made no more than five times", async () => {
    const failures = Array.from({ length: 9 }, () => failure("endorse-again"));
    const { calls, outcome } = await run(failures);
    expect(calls).toHaveLength(5);
    expect(outcome).toBe(failures[4]!.error);
  });

  it.each([
    ["a refusal", failure("none", Code.PermissionDenied)],
    ["an RPC error that may pass", new ConnectError("no", Code.Unavailable)],
    ["anything else", new TypeError("oh")],
  ])("that met %s is not made again", async (_name, thrown) => {
    const { calls, outcome } = await run([thrown]);
    expect(calls).toHaveLength(1);
    expect(outcome).toBeInstanceOf(ConnectError);
  });

  it("with an open outcome is not made again, not even after a conflict", async () => {
    const unknown = createUnknownOutcome("abc");
    const { calls, outcome } = await run([failure("endorse-again"), unknown]);
    expect(calls).toHaveLength(2);
    expect(outcome).toBe(unknown);
  });
});

describe("endorsers", () => {
  const alternatives = [
    ["A", "B"],
    ["A", "C"],
    ["B", "C"],
  ];
  const unreachable = failure("other-endorsers", Code.Unavailable);

  it("that cannot be reached are replaced by the next alternative", async () => {
    const { calls, outcome } = await run([unreachable, unreachable], { endorserAlternatives: alternatives });
    expect(calls).toEqual(alternatives);
    expect(outcome).toBe("done");
  });

  it("are kept for another attempt where they met a conflict", async () => {
    const { calls } = await run([unreachable, failure("endorse-again")], {
      endorserAlternatives: alternatives,
    });
    expect(calls).toEqual([
      ["A", "B"],
      ["A", "C"],
      ["A", "C"],
    ]);
  });

  it("that have no alternative left end the call", async () => {
    const { calls, outcome } = await run([unreachable, unreachable, unreachable], {
      endorserAlternatives: alternatives,
    });
    expect(calls).toHaveLength(3);
    expect(outcome).toBe(unreachable.error);
  });
});

describe("an aborted call", () => {
  it("is not begun", async () => {
    const reason = new ConnectError("too late", Code.DeadlineExceeded);
    const { calls, outcome } = await run([], { signal: AbortSignal.abort(reason) });
    expect(calls).toHaveLength(0);
    expect(outcome).toBe(reason);
  });

  it("is not made again", async () => {
    const controller = new AbortController();
    const { calls, outcome } = await run([failure("endorse-again")], {
      signal: controller.signal,
      policy: { ...POLICY, firstDelayMs: 3_600_000, largestDelayMs: 3_600_000 },
      onProgress: () => controller.abort(),
    });
    expect(calls).toHaveLength(1);
    expect(outcome).toMatchObject({ name: "AbortError" });
  });
});
