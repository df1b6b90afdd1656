import { Code } from "@connectrpc/connect";
import { peer } from "@hyperledger/fabric-protos";
import { expect, it } from "vitest";
import { validationCodeToFailure } from "./validationCode.ts";

const { TxValidationCode } = peer;

const EXPECTED = new Map<number, [Code, string]>([
  [TxValidationCode.MVCC_READ_CONFLICT, [Code.Aborted, "endorse-again"]],
  [TxValidationCode.PHANTOM_READ_CONFLICT, [Code.Aborted, "endorse-again"]],
  [TxValidationCode.ENDORSEMENT_POLICY_FAILURE, [Code.PermissionDenied, "none"]],
]);

it.each(Object.entries(TxValidationCode).filter(([name]) => name !== "VALID"))(
  "%s",
  (name, validationCode) => {
    const { error, remedy } = validationCodeToFailure(validationCode, "abc");
    expect([error.code, remedy]).toEqual(EXPECTED.get(validationCode) ?? [Code.FailedPrecondition, "none"]);
    expect(error.rawMessage).toContain(name);
    expect(error.rawMessage).toContain("abc");
  },
);

it("a code that Fabric may add later", () => {
  const { error, remedy } = validationCodeToFailure(77, "abc");
  expect([error.code, remedy]).toEqual([Code.FailedPrecondition, "none"]);
  expect(error.rawMessage).toContain("code 77");
});
