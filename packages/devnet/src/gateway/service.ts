import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { chaincodeEvents, type EventsCall } from "./chaincodeEvents.ts";
import { commitStatus } from "./commitStatus.ts";
import type { GatewayContext } from "./context.ts";
import { endorse } from "./endorse.ts";
import { evaluate } from "./evaluate.ts";
import { errorToStatus } from "./rpcError.ts";
import { submit } from "./submit.ts";

type UnaryHandler<Request, Response> = (
  request: Request,
  signal: AbortSignal,
) => Response | Promise<Response>;

/** `gateway.Gateway` of one organisation's peer. */
export function createGatewayService(
  context: GatewayContext,
  stopping: AbortSignal,
): UntypedServiceImplementation {
  return {
    evaluate: unary((request: Parameters<typeof evaluate>[0]) => evaluate(request, context), stopping),
    endorse: unary((request: Parameters<typeof endorse>[0]) => endorse(request, context), stopping),
    submit: unary((request: Parameters<typeof submit>[0]) => submit(request, context), stopping),
    commitStatus: unary(
      (request: Parameters<typeof commitStatus>[0], signal) => commitStatus(request, context, signal),
      stopping,
    ),
    chaincodeEvents: (call: EventsCall) => void streamEvents(call, context, stopping),
  };
}

function unary<Request, Response>(handler: UnaryHandler<Request, Response>, stopping: AbortSignal) {
  return async (
    call: ServerUnaryCall<Request, Response>,
    callback: sendUnaryData<Response>,
  ): Promise<void> => {
    const gone = new AbortController();
    call.on("cancelled", () => gone.abort());
    try {
      callback(null, await handler(call.request, AbortSignal.any([gone.signal, stopping])));
    } catch (error) {
      callback(errorToStatus(error));
    }
  };
}

async function streamEvents(call: EventsCall, context: GatewayContext, stopping: AbortSignal): Promise<void> {
  const gone = new AbortController();
  call.on("cancelled", () => gone.abort());
  try {
    await chaincodeEvents(call, context, AbortSignal.any([gone.signal, stopping]));
    call.end();
  } catch (error) {
    if (!gone.signal.aborted) {
      call.emit("error", errorToStatus(error));
    }
  }
}
