import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { CallLifetime } from "../callLifetime.ts";
import { chaincodeEvents, type EventsCall } from "./chaincodeEvents.ts";
import { commitStatus } from "./commitStatus.ts";
import type { GatewayContext } from "./context.ts";
import { endorse } from "./endorse.ts";
import { evaluate } from "./evaluate.ts";
import { errorToStatus } from "./rpcError.ts";
import { submit } from "./submit.ts";

type Handler<Request, Response> = (
  request: Request,
  context: GatewayContext,
  signal: AbortSignal,
) => Response | Promise<Response>;

type UnaryMethod<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
) => void;

/** `gateway.Gateway` of one organisation's peer. */
export function createGatewayService(
  context: GatewayContext,
  stopping: AbortSignal,
): UntypedServiceImplementation {
  const unary = <Request, Response>(handler: Handler<Request, Response>): UnaryMethod<Request, Response> => {
    return (call, callback) => void answer(handler, context, stopping, call, callback);
  };
  return {
    evaluate: unary(evaluate),
    endorse: unary(endorse),
    submit: unary(submit),
    commitStatus: unary(commitStatus),
    chaincodeEvents: (call: EventsCall) => void streamEvents(call, context, stopping),
  };
}

async function answer<Request, Response>(
  handler: Handler<Request, Response>,
  context: GatewayContext,
  stopping: AbortSignal,
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
): Promise<void> {
  const lifetime = new CallLifetime(call, stopping);
  try {
    callback(null, await handler(call.request, context, lifetime.signal));
  } catch (error) {
    callback(errorToStatus(error));
  } finally {
    lifetime.end();
  }
}

async function streamEvents(call: EventsCall, context: GatewayContext, stopping: AbortSignal): Promise<void> {
  const lifetime = new CallLifetime(call, stopping);
  try {
    await chaincodeEvents(call, context, lifetime.signal);
    call.end();
  } catch (error) {
    if (!lifetime.clientGone) {
      call.emit("error", errorToStatus(error));
    }
  } finally {
    lifetime.end();
  }
}
