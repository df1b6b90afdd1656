import { status as Code } from "@grpc/grpc-js";
import { common, gateway } from "@hyperledger/fabric-protos";
import { BroadcastError } from "../channel.ts";
import { messageOf } from "../errors.ts";
import { type SignedPayload, unpackEnvelope } from "../transaction/envelope.ts";
import type { GatewayContext } from "./context.ts";
import type { TransactionRequest } from "./definition.ts";
import { RpcError } from "./rpcError.ts";

/** Hands a signed transaction to the ordering service (fabric `internal/pkg/gateway/submit.go`). */
export function submit(
  request: TransactionRequest,
  { channel }: GatewayContext,
): InstanceType<typeof gateway.SubmitResponse> {
  const envelope = unpackRequest(request);
  if (envelope.signature.length === 0) {
    throw new RpcError(Code.INVALID_ARGUMENT, "prepared transaction must be signed");
  }
  if (request.channel !== channel.name) {
    throw new RpcError(Code.FAILED_PRECONDITION, `channel ${request.channel} not found`);
  }
  try {
    channel.broadcast(envelope);
  } catch (error) {
    throw error instanceof BroadcastError ? broadcastToRpcError(error) : error;
  }
  return new gateway.SubmitResponse();
}

function unpackRequest({ envelope }: TransactionRequest): SignedPayload {
  if (envelope === undefined) {
    throw new RpcError(Code.INVALID_ARGUMENT, "a prepared transaction is required");
  }
  try {
    return unpackEnvelope(envelope);
  } catch (error) {
    throw new RpcError(Code.INVALID_ARGUMENT, messageOf(error));
  }
}

function broadcastToRpcError({ status, message }: BroadcastError): RpcError {
  const name = Object.entries(common.Status).find(([, value]) => value === status)?.[0] ?? String(status);
  const text = `received unsuccessful response from orderer: status=${name}, info=${message}`;
  return new RpcError(status >= 400 && status < 500 ? Code.ABORTED : Code.UNAVAILABLE, text);
}
