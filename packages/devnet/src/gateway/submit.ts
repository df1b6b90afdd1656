import { status as Code } from "@grpc/grpc-js";
import { common, gateway } from "@hyperledger/fabric-protos";
import { BroadcastError } from "../channel.ts";
import type { GatewayContext } from "./context.ts";
import { RpcError } from "./rpcError.ts";

/** Hands a signed transaction to the ordering service (fabric `internal/pkg/gateway/submit.go`). */
export function submit(
  request: InstanceType<typeof gateway.SubmitRequest>,
  { channel }: GatewayContext,
): InstanceType<typeof gateway.SubmitResponse> {
  const envelope = request.getPreparedTransaction();
  if (envelope === undefined) {
    throw new RpcError(Code.INVALID_ARGUMENT, "a prepared transaction is required");
  }
  const signature = envelope.getSignature_asU8();
  if (signature.length === 0) {
    throw new RpcError(Code.INVALID_ARGUMENT, "prepared transaction must be signed");
  }
  if (request.getChannelId() !== channel.name) {
    throw new RpcError(Code.FAILED_PRECONDITION, `channel ${request.getChannelId()} not found`);
  }
  try {
    channel.broadcast({ payload: envelope.getPayload_asU8(), signature });
  } catch (error) {
    throw error instanceof BroadcastError ? broadcastToRpcError(error) : error;
  }
  return new gateway.SubmitResponse();
}

function broadcastToRpcError({ status, message }: BroadcastError): RpcError {
  const name = Object.entries(common.Status).find(([, value]) => value === status)?.[0] ?? String(status);
  const text = `received unsuccessful response from orderer: status=${name}, info=${message}`;
  return new RpcError(status >= 400 && status < 500 ? Code.ABORTED : Code.UNAVAILABLE, text);
}
