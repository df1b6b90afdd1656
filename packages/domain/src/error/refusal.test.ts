import { Code, ConnectError } from "@connectrpc/connect";
import { Reason } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { reasonCodes } from "./reason.ts";
import { findErrorInfo, isRefusedFor, isRetryable, Refusal, refusalToConnectError } from "./refusal.ts";

describe("a refusal", () => {
  it("has a code for every reason", () => {
    for (const reason of Object.values(Reason)) expect(reasonCodes[reason]).toBeDefined();
  });

  it("keeps its reason, subject and metadata as an RPC error", () => {
    const refusal = new Refusal(Reason.BUDGET_EXCEEDED, "too little is left", {
      subject: "study-1",
      metadata: { left: "3" },
    });
    const error = refusalToConnectError(refusal);
    expect(error.code).toBe(Code.ResourceExhausted);
    expect(findErrorInfo(error)).toMatchObject({
      reason: Reason.BUDGET_EXCEEDED,
      subject: "study-1",
      metadata: { left: "3" },
    });
    expect(isRefusedFor(error, Reason.BUDGET_EXCEEDED)).toBe(true);
    expect(isRefusedFor(refusal, Reason.BUDGET_EXCEEDED)).toBe(true);
    expect(isRefusedFor(refusal, Reason.NOT_FOUND)).toBe(false);
  });

  it("is retryable only where a little time may help", () => {
    expect(isRetryable(new Refusal(Reason.INDEX_BEHIND, "behind"))).toBe(true);
    expect(isRetryable(new ConnectError("down", Code.Unavailable))).toBe(true);
    expect(isRetryable(new Refusal(Reason.BUDGET_EXCEEDED, "empty"))).toBe(false);
    expect(isRetryable(new TypeError("fault"))).toBe(false);
  });
});
