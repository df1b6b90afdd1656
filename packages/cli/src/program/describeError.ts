import { Code, ConnectError } from "@connectrpc/connect";
import { DevnetError } from "@medtech-chain/devnet";
import { findErrorInfo, Refusal, TimeError } from "@medtech-chain/domain";
import { QueryError } from "@medtech-chain/domain/query";
import { isHospitalError } from "@medtech-chain/hospital";
import { findUnknownTransaction, LedgerError } from "@medtech-chain/ledger";
import { IdentityError } from "@medtech-chain/ledger/identities";
import { isPrivacyError } from "@medtech-chain/privacy";
import { Reason } from "@medtech-chain/schema";
import { CommandError } from "./commandError.ts";

/** What helps against each reason for which the contracts refuse a call. */
const nextByReason: Readonly<Partial<Record<Reason, string>>> = {
  [Reason.UNKNOWN_FIELD]: "`mtc rules show` lists the fields",
  [Reason.OPERATOR_NOT_ALLOWED]: "use one of the operators that the field knows",
  [Reason.FIELD_NOT_ALLOWED]: "`mtc rules show` lists what each kind of question may use",
  [Reason.NO_DOMAIN]: "`mtc rules show` lists the fields with a declared domain",
  [Reason.TOO_MANY_GROUPS]: "group by one field only, or by fields with fewer values",
  [Reason.EPSILON_OUT_OF_RANGE]: "`mtc rules show` says how much one question may spend",
  [Reason.BUDGET_EXCEEDED]:
    "spend less on the question, or ask the platform's administrator for a larger grant",
  [Reason.WRONG_ROLE]: "act as somebody else with --identity; `mtc doctor` lists the identities here",
  [Reason.WRONG_ORGANISATION]: "act for another organisation with --organisation",
  [Reason.ACCOUNT_REVOKED]: "the platform's administrator can bring it back with `mtc accounts activate`",
  [Reason.CUT_UNKNOWN]: "wait until devices have arrived (`mtc status` shows them), then run it again",
  [Reason.INDEX_BEHIND]: "run it again in a moment",
  [Reason.NOISE_UNAVAILABLE]: "`mtc noise status` shows whose share is missing",
  [Reason.NO_RULES]: "`mtc rules propose` begins with the first version",
  [Reason.VERSION_MISMATCH]: "look at the present version first, then run it again",
  [Reason.STILL_IN_USE]: "run it again later",
};

const nextByCode: Readonly<Partial<Record<Code, string>>> = {
  [Code.Unavailable]: "`mtc status` shows what does not answer; `mtc up` starts the network",
  [Code.DeadlineExceeded]: "`mtc status` shows what does not answer",
  [Code.PermissionDenied]: "act as somebody else with --organisation and --identity",
  [Code.Aborted]: "run it again",
};

/** Whatever was thrown, as what the user is told about it. */
export function errorToCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof QueryError) {
    return new CommandError("usage", error.message, { detail: error.caret(), cause: error });
  }
  if (error instanceof TimeError) return new CommandError("usage", error.message, { cause: error });
  if (isPrivacyError(error)) return new CommandError("usage", error.message, { cause: error });
  if (error instanceof Refusal) return describeRefusal(error.reason, error.message, error);
  if (error instanceof ConnectError) return describeConnectError(error);
  if (error instanceof IdentityError) return describeIdentityError(error);
  if (error instanceof LedgerError) return new CommandError("refused", error.message, { cause: error });
  if (isSystemError(error)) return describeSystemError(error);
  if (isHospitalError(error) || error instanceof DevnetError) {
    return new CommandError("refused", error.message, { cause: error });
  }
  const message = error instanceof Error ? error.message : String(error);
  return new CommandError("fault", `mtc failed: ${message}`, {
    next: "run it again with --debug and report what it prints",
    cause: error,
  });
}

function describeRefusal(reason: Reason, message: string, cause: unknown): CommandError {
  return new CommandError("refused", message, { next: nextByReason[reason], cause });
}

function describeConnectError(error: ConnectError): CommandError {
  const unknown = findUnknownTransaction(error);
  if (unknown !== undefined) {
    return new CommandError("unfinished", `it is not known whether transaction ${unknown} was committed`, {
      next: `\`mtc blocks --transaction ${unknown}\` finds it`,
      cause: error,
    });
  }
  const info = findErrorInfo(error);
  if (info !== undefined) return describeRefusal(info.reason, error.rawMessage, error);
  if (error.code === Code.Canceled)
    return new CommandError("unfinished", "ended before it was done", { cause: error });
  const isDown = error.code === Code.Unavailable || error.code === Code.DeadlineExceeded;
  const message = isDown
    ? `the network does not answer: ${describeConnection(firstLine(error.rawMessage))}`
    : firstLine(error.rawMessage);
  return new CommandError(isDown ? "unavailable" : "refused", message, {
    next: nextByCode[error.code],
    cause: error,
  });
}

function describeIdentityError(error: IdentityError): CommandError {
  switch (error.code) {
    case "unreadable-file":
      return new CommandError("unavailable", error.message, {
        next: "`mtc doctor` checks the network's folder and lists the identities in it",
        cause: error,
      });
    case "unknown-organisation":
      return new CommandError("usage", error.message, { cause: error });
    default:
      return new CommandError("refused", error.message, { cause: error });
  }
}

interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
  readonly syscall: string;
}

function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && typeof error.code === "string" && "syscall" in error;
}

function describeSystemError(error: SystemError): CommandError {
  const what = error.path ?? error.syscall;
  switch (error.code) {
    case "ENOENT":
      return new CommandError("usage", `there is no ${what}`, { next: "check the path", cause: error });
    case "EISDIR":
      return new CommandError("usage", `${what} is a folder, not a file`, { cause: error });
    case "EACCES":
    case "EPERM":
      return new CommandError("refused", `${what} may not be used by this user`, { cause: error });
    case "ENOSPC":
      return new CommandError("refused", "the disk is full", {
        next: "make room, then run it again",
        cause: error,
      });
    default:
      return new CommandError("refused", error.message, { cause: error });
  }
}

/** What gRPC says about a connection that was refused, in words. */
function describeConnection(message: string): string {
  const address = /ECONNREFUSED (\S+?)\.?(?:\s|$)/.exec(message)?.[1];
  return address === undefined ? message : `nobody listens at ${address}`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0]!;
}
