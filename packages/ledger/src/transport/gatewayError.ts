import { Code, ConnectError } from "@connectrpc/connect";
import { status } from "@grpc/grpc-js";
import { type ErrorDetail, GatewayError } from "@hyperledger/fabric-gateway";
import { isRefusedFor } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import { messageToConnectError } from "./errorMessage.ts";
import { CallFailure, type Remedy } from "./failure.ts";

/** How the gateway words a chaincode's failure (internal/pkg/gateway/apiutils.go, `responseStatus`). */
const CHAINCODE_RESPONSE = /chaincode response (\d+), ([\s\S]*)$/;

interface KnownFailure {
  readonly pattern: RegExp;
  readonly code: Code;
  readonly remedy: Remedy;
}

/** What peers and orderers say, in the order in which it counts where several say different things. */
const KNOWN_FAILURES: readonly KnownFailure[] = [
  {
    pattern: /access denied|identity expired|certificate has expired/i,
    code: Code.PermissionDenied,
    remedy: "none",
  },
  { pattern: /orderer: status=FORBIDDEN/, code: Code.PermissionDenied, remedy: "none" },
  { pattern: /orderer: status=REQUEST_ENTITY_TOO_LARGE/, code: Code.ResourceExhausted, remedy: "none" },
  { pattern: /orderer: status=BAD_REQUEST/, code: Code.InvalidArgument, remedy: "none" },
  { pattern: /ProposalResponsePayloads do not match/, code: Code.Aborted, remedy: "endorse-again" },
  {
    pattern: /failed to find any endorsing peers|code = Unavailable|code = DeadlineExceeded/,
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
  {
    pattern:
      /could not launch chaincode|chaincode stream terminated|timeout expired while (starting|executing)/,
    code: Code.Unavailable,
    remedy: "other-endorsers",
  },
];

/** Whatever a step of a call has thrown, as the failure that decides what happens next. */
export function errorToFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error;
  if (error instanceof GatewayError) return gatewayErrorToFailure(error);
  if (error instanceof ConnectError) return new CallFailure(error, "none");
  return new CallFailure(ConnectError.from(error, Code.Internal), "none");
}

/** An error of the gateway client as an RPC error, with the details that the contract gave. */
export function gatewayErrorToConnectError(error: GatewayError): ConnectError {
  return gatewayErrorToFailure(error).error;
}

function gatewayErrorToFailure(error: GatewayError): CallFailure {
  const messages = [...error.details.map(({ message }) => message), error.message];
  return (
    findRefusal(messages, error) ??
    findKnownFailure(messages, error) ??
    new CallFailure(
      new ConnectError(describe(error), grpcCodeToCode(error.code), undefined, undefined, error),
      "none",
    )
  );
}

/** A contract's own refusal. One that lasts counts before one that passes. */
function findRefusal(messages: readonly string[], cause: GatewayError): CallFailure | undefined {
  const refusals = messages.flatMap((message) => chaincodeMessageToFailure(message, cause) ?? []);
  return refusals.find(({ remedy }) => remedy === "none") ?? refusals[0];
}

function chaincodeMessageToFailure(message: string, cause: GatewayError): CallFailure | undefined {
  const match = CHAINCODE_RESPONSE.exec(message);
  if (match === null) return undefined;
  const [, responseStatus, text = ""] = match;
  const error =
    messageToConnectError(text) ??
    new ConnectError(`chaincode failed (${responseStatus}): ${text}`, Code.Unknown);
  error.cause = cause;
  return new CallFailure(error, isRefusedFor(error, Reason.INDEX_BEHIND) ? "endorse-again" : "none");
}

function findKnownFailure(messages: readonly string[], cause: GatewayError): CallFailure | undefined {
  const known = KNOWN_FAILURES.find(({ pattern }) => messages.some((message) => pattern.test(message)));
  if (known !== undefined) {
    return new CallFailure(
      new ConnectError(describe(cause), known.code, undefined, undefined, cause),
      known.remedy,
    );
  }
  if (cause.code !== status.UNAVAILABLE) return undefined;
  return new CallFailure(
    new ConnectError(describe(cause), Code.Unavailable, undefined, undefined, cause),
    "other-endorsers",
  );
}

/** Connect's codes are gRPC's; only OK, which is no error, has none. */
export function grpcCodeToCode(grpcCode: number): Code {
  return grpcCode in Code && grpcCode !== status.OK ? grpcCode : Code.Unknown;
}

function describe(error: GatewayError): string {
  if (error.details.length === 0) return error.message.replace(/^\d+ [A-Z_]+: /, "");
  return error.details.map(describeDetail).join("; ");
}

function describeDetail({ mspId, address, message }: ErrorDetail): string {
  const where = [mspId, address].filter((part) => part !== "").join(" at ");
  return where === "" ? message : `${where}: ${message}`;
}
