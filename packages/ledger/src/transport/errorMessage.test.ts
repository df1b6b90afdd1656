import { Code, ConnectError } from "@connectrpc/connect";
import { findErrorInfo, Refusal, refusalToConnectError } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectErrorToMessage, messageToConnectError } from "./errorMessage.ts";

const CODES = Object.values(Code).filter((code): code is Code => typeof code === "number");

describe("an error as a contract's message", () => {
  it("has the form of the Connect protocol", () => {
    const error = refusalToConnectError(
      new Refusal(Reason.WRONG_ROLE, "collectors only", { subject: "role" }),
    );
    const json = JSON.parse(connectErrorToMessage(error));
    expect(json).toEqual({
      code: "permission_denied",
      message: "collectors only",
      details: [{ type: "mtc.error.v1.ErrorInfo", value: "CAoSBHJvbGU" }],
    });
  });

  it("comes back with code, message and details", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CODES), fc.string(), fc.string(), (code, message, subject) => {
        const refusal = refusalToConnectError(new Refusal(Reason.BUDGET_EXCEEDED, message, { subject }));
        const error = new ConnectError(message, code);
        error.details = refusal.details;
        const back = messageToConnectError(connectErrorToMessage(error));
        expect(back?.code).toBe(code);
        expect(back?.rawMessage).toBe(message);
        expect(findErrorInfo(back!)).toMatchObject({ reason: Reason.BUDGET_EXCEEDED, subject });
        // Once more, with the details as they came.
        expect(connectErrorToMessage(back!)).toBe(connectErrorToMessage(error));
      }),
      { seed: 7 },
    );
  });

  it.each([
    "",
    "not JSON",
    "null",
    "[]",
    '"text"',
    "{}",
    '{"code":7}',
    '{"code":"no_such_code"}',
    '{"code":"aborted","message":5}',
    '{"code":"aborted","details":{}}',
    '{"code":"aborted","details":[5]}',
    '{"code":"aborted","details":[null]}',
    '{"code":"aborted","details":[{"type":"x"}]}',
    '{"code":"aborted","details":[{"type":"x","value":5}]}',
  ])("is not read from %j", (message) => {
    expect(messageToConnectError(message)).toBeUndefined();
  });
});
