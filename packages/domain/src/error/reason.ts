import { Code } from "@connectrpc/connect";
import { Reason } from "@medtech-chain/schema";

/** The RPC code that each reason crosses a process boundary with. */
export const reasonCodes: Readonly<Record<number, Code>> = {
  [Reason.UNSPECIFIED]: Code.Internal,
  [Reason.MALFORMED]: Code.InvalidArgument,
  [Reason.UNKNOWN_FIELD]: Code.InvalidArgument,
  [Reason.OPERATOR_NOT_ALLOWED]: Code.InvalidArgument,
  [Reason.VALUE_OUT_OF_RANGE]: Code.InvalidArgument,
  [Reason.FIELD_NOT_ALLOWED]: Code.PermissionDenied,
  [Reason.NO_DOMAIN]: Code.FailedPrecondition,
  [Reason.TOO_MANY_GROUPS]: Code.InvalidArgument,
  [Reason.EPSILON_OUT_OF_RANGE]: Code.InvalidArgument,
  [Reason.BUDGET_EXCEEDED]: Code.ResourceExhausted,
  [Reason.WRONG_ROLE]: Code.PermissionDenied,
  [Reason.WRONG_ORGANISATION]: Code.PermissionDenied,
  [Reason.ACCOUNT_REVOKED]: Code.PermissionDenied,
  [Reason.NOT_FOUND]: Code.NotFound,
  [Reason.ALREADY_EXISTS]: Code.AlreadyExists,
  [Reason.BATCH_DIFFERS]: Code.AlreadyExists,
  [Reason.CUT_UNKNOWN]: Code.FailedPrecondition,
  [Reason.INDEX_BEHIND]: Code.Unavailable,
  [Reason.NOT_COMMITTED]: Code.FailedPrecondition,
  [Reason.NOISE_UNAVAILABLE]: Code.FailedPrecondition,
  [Reason.NO_RULES]: Code.FailedPrecondition,
  [Reason.VERSION_MISMATCH]: Code.Aborted,
  [Reason.STILL_IN_USE]: Code.FailedPrecondition,
};
