import { status as Code } from "@grpc/grpc-js";
import { gateway } from "@hyperledger/fabric-protos";
import { messageOf } from "../errors.ts";
import { assertReader } from "./access.ts";
import type { GatewayContext } from "./context.ts";
import { RpcError } from "./rpcError.ts";

type Response = InstanceType<typeof gateway.CommitStatusResponse>;

/**
 * Answers as soon as the transaction is in a committed block (fabric `internal/pkg/gateway/commitstatus.go`).
 * @param signal aborts when the client has gone away or the network stops
 */
export async function commitStatus(
  signed: InstanceType<typeof gateway.SignedCommitStatusRequest>,
  { channel, waiters }: GatewayContext,
  signal: AbortSignal,
): Promise<Response> {
  const request = parseRequest(signed);
  assertReader(
    channel.members,
    request.getIdentity_asU8(),
    signed.getRequest_asU8(),
    signed.getSignature_asU8(),
  );
  if (request.getChannelId() !== channel.name) {
    throw new RpcError(Code.ABORTED, `channel ${request.getChannelId()} not found`);
  }
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const stopWaiting = waiters.wait(request.getTransactionId(), ({ block, code }) => {
    const response = new gateway.CommitStatusResponse();
    response.setBlockNumber(block);
    response.setResult(code as Parameters<Response["setResult"]>[0]);
    resolve(response);
  });
  const abort = (): void => reject(new RpcError(Code.UNAVAILABLE, "the network is stopping"));
  signal.addEventListener("abort", abort, { once: true });
  return promise.finally(() => {
    stopWaiting();
    signal.removeEventListener("abort", abort);
  });
}

function parseRequest(
  signed: InstanceType<typeof gateway.SignedCommitStatusRequest>,
): InstanceType<typeof gateway.CommitStatusRequest> {
  const bytes = signed.getRequest_asU8();
  if (bytes.length === 0) {
    throw new RpcError(Code.INVALID_ARGUMENT, "a commit status request is required");
  }
  let request: InstanceType<typeof gateway.CommitStatusRequest>;
  try {
    request = gateway.CommitStatusRequest.deserializeBinary(bytes);
  } catch (error) {
    throw new RpcError(Code.INVALID_ARGUMENT, `invalid status request: ${messageOf(error)}`);
  }
  if (request.getIdentity_asU8().length === 0) {
    throw new RpcError(Code.INVALID_ARGUMENT, "no identity provided");
  }
  if (request.getChannelId() === "") {
    throw new RpcError(Code.INVALID_ARGUMENT, "no channel ID provided");
  }
  if (request.getTransactionId() === "") {
    throw new RpcError(Code.INVALID_ARGUMENT, "transaction ID should not be empty");
  }
  return request;
}
