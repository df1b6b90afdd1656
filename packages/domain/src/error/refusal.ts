import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { type ErrorInfo, ErrorInfoSchema, Reason } from "@medtech-chain/schema";
import { reasonCodes } from "./reason.ts";

export interface RefusalOptions {
  /** Parameter, field or key that it is about. */
  readonly subject?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A call that is refused for a reason of the closed set `mtc.error.v1.Reason`. Crosses boundaries as a `ConnectError`. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly reason: Reason;
  readonly subject: string;
  readonly metadata: Readonly<Record<string, string>>;

  constructor(reason: Reason, message: string, options: RefusalOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.subject = options.subject ?? "";
    this.metadata = options.metadata ?? {};
  }

  get code(): Code {
    return reasonCodes[this.reason] ?? Code.Internal;
  }
}

/** The same refusal as an RPC error with its `ErrorInfo`. */
export function refusalToConnectError(refusal: Refusal): ConnectError {
  const info = create(ErrorInfoSchema, {
    reason: refusal.reason,
    subject: refusal.subject,
    metadata: { ...refusal.metadata },
  });
  return new ConnectError(refusal.message, refusal.code, undefined, [{ desc: ErrorInfoSchema, value: info }]);
}

/** The `ErrorInfo` that an RPC error carries, if it does. */
export function findErrorInfo(error: ConnectError): ErrorInfo | undefined {
  return error.findDetails(ErrorInfoSchema)[0];
}

/** Whether an error, of either class, was raised for that reason. */
export function isRefusedFor(error: unknown, reason: Reason): boolean {
  if (error instanceof Refusal) return error.reason === reason;
  return error instanceof ConnectError && findErrorInfo(error)?.reason === reason;
}

/** Whether the same call may succeed a little later without any change. */
export function isRetryable(error: unknown): boolean {
  if (isRefusedFor(error, Reason.INDEX_BEHIND)) return true;
  return error instanceof ConnectError && error.code === Code.Unavailable;
}
