import {
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import {
  Code,
  ConnectError,
  type ContextValues,
  createContextValues,
  type Interceptor,
  type Transport,
  type UnaryRequest,
  type UnaryResponse,
} from "@connectrpc/connect";
import { runUnaryCall } from "@connectrpc/connect/protocol";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import { methodFunctionName } from "../methodFunctionName.ts";
import { endorsersKey, endorsersToAlternatives, progressKey, receiptKey, transientKey } from "./context.ts";
import { evaluate } from "./evaluate.ts";
import type { Invocation } from "./invocation.ts";
import type { ProgressListener } from "./progress.ts";
import { DEFAULT_RETRY_POLICY, type RetryPolicy } from "./retryPolicy.ts";
import { submit } from "./submit.ts";
import { findUnknownTransaction } from "./unknownOutcome.ts";

/** Response header with the identifier of the transaction that a call became. */
export const TRANSACTION_HEADER = "mtc-transaction";
/** Response header with the number of the block that it is in. */
export const BLOCK_HEADER = "mtc-block";

const DEFAULT_COMMIT_PATIENCE_MS = 120_000;

export interface LedgerTransportOptions {
  readonly gateway: LedgerConnection;
  readonly interceptors?: Interceptor[];
  /** For calls that have no deadline of their own, in milliseconds. */
  readonly defaultTimeoutMs?: number;
  readonly retryPolicy?: Partial<RetryPolicy>;
  /** How long a transaction that was sent is looked for before the call fails with an unknown outcome. */
  readonly commitPatienceMs?: number;
  /** Is told the steps of every call. */
  readonly onProgress?: ProgressListener;
}

/**
 * A Connect transport whose calls are Fabric transactions. The function is `<service type name>/<method name>`, its one
 * argument the request's bytes, its result the response's. Methods without side effects are evaluated at one peer, all others are
 * endorsed, ordered and awaited until committed. There are no streams.
 */
export function createLedgerTransport(options: LedgerTransportOptions): Transport {
  return {
    async unary(method, signal, timeoutMs, header, input, contextValues) {
      // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the type of headers is one of browsers
      return await callUnary(options, { method, signal, timeoutMs, header, input, contextValues });
    },
    async stream(method) {
      throw new ConnectError(
        `${method.parent.typeName}/${method.name} is a stream; the ledger has none`,
        Code.Unimplemented,
      );
    },
  };
}

interface UnaryCall<I extends DescMessage, O extends DescMessage> {
  readonly method: DescMethodUnary<I, O>;
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number | undefined;
  readonly header: ConstructorParameters<typeof Headers>[0];
  readonly input: MessageInitShape<I>;
  readonly contextValues: ContextValues | undefined;
}

async function callUnary<I extends DescMessage, O extends DescMessage>(
  options: LedgerTransportOptions,
  call: UnaryCall<I, O>,
): Promise<UnaryResponse<I, O>> {
  const { method, signal, header, input, contextValues } = call;
  const timeoutMs = call.timeoutMs ?? options.defaultTimeoutMs;
  let unknownOutcome: ConnectError | undefined;
  try {
    return await runUnaryCall<I, O>({
      interceptors: options.interceptors ?? [],
      ...(signal === undefined ? {} : { signal }),
      ...(timeoutMs === undefined || timeoutMs <= 0 ? {} : { timeoutMs }),
      req: {
        stream: false,
        service: method.parent,
        method,
        requestMethod: "POST",
        url: methodUrl(options.gateway, method),
        header: new Headers(header),
        contextValues: contextValues ?? createContextValues(),
        message: input,
      },
      next: async (request) => {
        try {
          return await invoke(options, request);
        } catch (error) {
          if (error instanceof ConnectError && findUnknownTransaction(error) !== undefined)
            unknownOutcome = error;
          throw error;
        }
      },
    });
  } catch (error) {
    // An aborted call fails with the signal's reason, which does not say that a transaction is under way.
    throw unknownOutcome ?? error;
  }
}

async function invoke<I extends DescMessage, O extends DescMessage>(
  options: LedgerTransportOptions,
  request: UnaryRequest<I, O>,
): Promise<UnaryResponse<I, O>> {
  const invocation = requestToInvocation(options, request);
  if (isReadOnly(request.method)) {
    return createResponse(request, parseResult(request.method, await evaluate(invocation)), new Headers());
  }
  const { result, transactionId, block } = await submit(invocation);
  request.contextValues.get(receiptKey)?.({ transactionId, block });
  const header = new Headers({ [TRANSACTION_HEADER]: transactionId, [BLOCK_HEADER]: block.toString() });
  return createResponse(request, parseResult(request.method, result), header);
}

function requestToInvocation<I extends DescMessage, O extends DescMessage>(
  options: LedgerTransportOptions,
  { method, message, signal, contextValues }: UnaryRequest<I, O>,
): Invocation {
  return {
    connection: options.gateway,
    functionName: methodFunctionName(method),
    argument: toBinary(method.input, message),
    transient: contextValues.get(transientKey) ?? {},
    endorserAlternatives: endorsersToAlternatives(contextValues.get(endorsersKey)),
    policy: { ...DEFAULT_RETRY_POLICY, ...options.retryPolicy },
    commitPatienceMs: options.commitPatienceMs ?? DEFAULT_COMMIT_PATIENCE_MS,
    signal,
    onProgress: (progress) => {
      options.onProgress?.(progress);
      contextValues.get(progressKey)?.(progress);
    },
  };
}

function createResponse<I extends DescMessage, O extends DescMessage>(
  { method }: UnaryRequest<I, O>,
  message: MessageShape<O>,
  header: Headers,
): UnaryResponse<I, O> {
  return { stream: false, service: method.parent, method, header, message, trailer: new Headers() };
}

function parseResult<O extends DescMessage>(
  method: DescMethodUnary<DescMessage, O>,
  result: Uint8Array,
): MessageShape<O> {
  try {
    return fromBinary(method.output, result);
  } catch (cause) {
    throw new ConnectError(
      `the result is not a ${method.output.typeName}`,
      Code.Internal,
      undefined,
      undefined,
      cause,
    );
  }
}

function methodUrl({ profile }: LedgerConnection, method: DescMethodUnary): string {
  return `fabric://${profile.channel}/${profile.chaincode}/${methodFunctionName(method)}`;
}

function isReadOnly(method: DescMethodUnary): boolean {
  return method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS;
}
