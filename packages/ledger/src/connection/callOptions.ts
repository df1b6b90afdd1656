import { type CallOptions, InterceptingCall, type Interceptor, status } from "@grpc/grpc-js";

/** gRPC options of one call: given up after `timeoutMs`, and cancelled on the wire as soon as the signal is aborted. */
export function callOptions(timeoutMs: number, signal?: AbortSignal): CallOptions {
  return { ...cancelOptions(signal), deadline: Date.now() + timeoutMs };
}

/** The same for a stream, which has no deadline. */
export function cancelOptions(signal?: AbortSignal): CallOptions {
  return signal === undefined ? {} : { interceptors: [cancelOn(signal)] };
}

/** The gateway client keeps its calls to itself, so they are reached through an interceptor. */
function cancelOn(signal: AbortSignal): Interceptor {
  return (options, nextCall) => {
    const call = new InterceptingCall(nextCall(options), {
      start: (metadata, _listener, next) => {
        const cancel = () => call.cancelWithStatus(status.CANCELLED, "cancelled by the caller");
        next(metadata, {
          onReceiveStatus: (received, nextStatus) => {
            signal.removeEventListener("abort", cancel);
            nextStatus(received);
          },
        });
        if (signal.aborted) cancel();
        else signal.addEventListener("abort", cancel, { once: true });
      },
    });
    return call;
  };
}
