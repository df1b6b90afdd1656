import { Code, ConnectError } from "@connectrpc/connect";
import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import { type ErrorDetail, GatewayError } from "@hyperledger/fabric-gateway";
import { findErrorInfo, Refusal, refusalToConnectError } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import { describe, expect, it } from "vitest";
import { connectErrorToMessage } from "./errorMessage.ts";
import type { Remedy } from "./failure.ts";
import { errorToFailure } from "./gatewayError.ts";

function refusal(reason: Reason): string {
  return `chaincode response 500, ${connectErrorToMessage(refusalToConnectError(new Refusal(reason, "no")))}`;
}

function gatewayError(
  code: status,
  message: string,
  details: readonly (string | ErrorDetail)[] = [],
): GatewayError {
  const cause: ServiceError = Object.assign(new Error(message), {
    code,
    details: message,
    metadata: new Metadata(),
  });
  return new GatewayError({
    code,
    message: `${code} ${status[code]}: ${message}`,
    details: details.map((detail) =>
      typeof detail === "string" ? { message: detail, mspId: "HospitalAMSP", address: "a:7051" } : detail,
    ),
    cause,
  });
}

const ENDORSE = "failed to endorse transaction, see attached details for more info";
const COLLECT = "failed to collect enough transaction endorsements, see attached details for more info";

/** What Fabric 3.1 says, and what its callers get. */
const TABLE: Record<string, { error: GatewayError; code: Code; remedy: Remedy }> = {
  "a contract's refusal at endorsement": {
    error: gatewayError(status.ABORTED, ENDORSE, [refusal(Reason.WRONG_ROLE)]),
    code: Code.PermissionDenied,
    remedy: "none",
  },
  "a contract's refusal at evaluation, in the message alone": {
    error: gatewayError(
      status.UNKNOWN,
      `evaluate call to endorser returned error: ${refusal(Reason.NOT_FOUND)}`,
    ),
    code: Code.NotFound,
    remedy: "none",
  },
  "an index that is behind": {
    error: gatewayError(status.ABORTED, COLLECT, [refusal(Reason.INDEX_BEHIND)]),
    code: Code.Unavailable,
    remedy: "endorse-again",
  },
  "an index that is behind at one endorser, and a lasting refusal at another": {
    error: gatewayError(status.ABORTED, COLLECT, [
      refusal(Reason.INDEX_BEHIND),
      refusal(Reason.BUDGET_EXCEEDED),
    ]),
    code: Code.ResourceExhausted,
    remedy: "none",
  },
  "a contract's own aborted": {
    error: gatewayError(status.ABORTED, ENDORSE, [refusal(Reason.VERSION_MISMATCH)]),
    code: Code.Aborted,
    remedy: "none",
  },
  "a refusal at one endorser and another result at the other": {
    error: gatewayError(status.ABORTED, COLLECT, [
      "ProposalResponsePayloads do not match",
      refusal(Reason.NOT_FOUND),
    ]),
    code: Code.NotFound,
    remedy: "none",
  },
  "a chaincode's failure in another form": {
    error: gatewayError(status.ABORTED, ENDORSE, ["chaincode response 500, out of memory"]),
    code: Code.Unknown,
    remedy: "none",
  },
  "results that differ": {
    error: gatewayError(status.ABORTED, COLLECT, ["ProposalResponsePayloads do not match"]),
    code: Code.Aborted,
    remedy: "endorse-again",
  },
  "no endorsing peers": {
    error: gatewayError(status.UNAVAILABLE, "failed to find any endorsing peers for org(s): HospitalBMSP"),
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
  "an endorser that is down": {
    error: gatewayError(status.ABORTED, COLLECT, [
      'rpc error: code = Unavailable desc = connection error: desc = "transport: error while dialing"',
    ]),
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
  "an endorser that does not answer": {
    error: gatewayError(status.ABORTED, COLLECT, [
      "rpc error: code = DeadlineExceeded desc = context deadline exceeded",
    ]),
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
  "a chaincode process that is down": {
    error: gatewayError(status.ABORTED, ENDORSE, [
      "error in simulation: failed to execute transaction 5: could not launch chaincode mtc_1: connection refused",
    ]),
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
  "a chaincode process that died": {
    error: gatewayError(status.ABORTED, ENDORSE, [
      "failed to execute transaction 5: chaincode stream terminated",
    ]),
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
  "a stranger": {
    error: gatewayError(status.ABORTED, ENDORSE, [
      "error validating proposal: access denied: channel [mtc] creator org [HospitalAMSP]",
    ]),
    code: Code.PermissionDenied,
    remedy: "none",
  },
  "a stranger at a remote endorser": {
    error: gatewayError(status.UNAVAILABLE, COLLECT, [
      "rpc error: code = Unknown desc = error validating proposal: access denied: channel [mtc] creator org unknown",
    ]),
    code: Code.PermissionDenied,
    remedy: "none",
  },
  "an orderer's refusal": {
    error: gatewayError(
      status.ABORTED,
      "received unsuccessful response from orderer: status=FORBIDDEN, info=no",
    ),
    code: Code.PermissionDenied,
    remedy: "none",
  },
  "an orderer that takes nothing so large": {
    error: gatewayError(
      status.ABORTED,
      "received unsuccessful response from orderer: status=REQUEST_ENTITY_TOO_LARGE, info=no",
    ),
    code: Code.ResourceExhausted,
    remedy: "none",
  },
  "an orderer that cannot read": {
    error: gatewayError(
      status.ABORTED,
      "received unsuccessful response from orderer: status=BAD_REQUEST, info=no",
    ),
    code: Code.InvalidArgument,
    remedy: "none",
  },
  "no connection": {
    error: gatewayError(status.UNAVAILABLE, "No connection established"),
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
  "a deadline": {
    error: gatewayError(
      status.DEADLINE_EXCEEDED,
      "endorsement timeout expired while collecting endorsements",
    ),
    code: Code.DeadlineExceeded,
    remedy: "none",
  },
  "a cancelled call": {
    error: gatewayError(status.CANCELLED, "cancelled by the caller"),
    code: Code.Canceled,
    remedy: "none",
  },
  "anything else": {
    error: gatewayError(status.INTERNAL, "no idea"),
    code: Code.Internal,
    remedy: "none",
  },
  "a code that does not exist": {
    error: gatewayError(99 as status, "no idea"),
    code: Code.Unknown,
    remedy: "none",
  },
};

describe("a gateway's error", () => {
  it.each(Object.entries(TABLE))("%s", (_name, { error, code, remedy }) => {
    const failure = errorToFailure(error);
    expect({ code: Code[failure.error.code], remedy: failure.remedy }).toEqual({ code: Code[code], remedy });
    expect(failure.error.cause).toBe(error);
  });

  it("brings the contract's details along", () => {
    const { error } = errorToFailure(
      gatewayError(status.ABORTED, ENDORSE, [refusal(Reason.ACCOUNT_REVOKED)]),
    );
    expect(findErrorInfo(error)?.reason).toBe(Reason.ACCOUNT_REVOKED);
    expect(error.rawMessage).toBe("no");
  });

  it("says which peer had what to say", () => {
    const detail = {
      mspId: "HospitalBMSP",
      address: "b:7051",
      message: "ProposalResponsePayloads do not match",
    };
    const { error } = errorToFailure(gatewayError(status.ABORTED, COLLECT, [detail]));
    expect(error.rawMessage).toBe("HospitalBMSP at b:7051: ProposalResponsePayloads do not match");
  });
});

describe("another error", () => {
  it("of RPC is left as it is, and never tried again", () => {
    const error = new ConnectError("no", Code.Unavailable);
    expect(errorToFailure(error)).toMatchObject({ error, remedy: "none" });
  });

  it("is internal", () => {
    expect(errorToFailure(new TypeError("oh"))).toMatchObject({
      error: { code: Code.Internal },
      remedy: "none",
    });
  });
});
