import type { ClientDuplexStream } from "@grpc/grpc-js";
import { peer } from "@hyperledger/fabric-protos";
import { messageOf } from "../errors.ts";
import type { Simulator } from "../simulate/simulator.ts";
import { joinParts, optionalBytesField, textField, varintField } from "../wire/encode.ts";
import type { WireMessage } from "../wire/message.ts";
import { OpenQueries } from "./queries.ts";
import { type ExecutionContext, handleRequest, isRequest } from "./requests.ts";

/** Carries serialized `protos.ChaincodeMessage` to the chaincode, and such messages taken apart from it. */
export type ChaincodeChannel = ClientDuplexStream<Uint8Array, WireMessage>;

const { Type } = peer.ChaincodeMessage;
/** Fields of `protos.ChaincodeMessage`. */
const Field = { type: 1, payload: 3, txId: 4, event: 6, channel: 7 } as const;

/** How a chaincode execution failed before the chaincode answered; the texts are Fabric's. */
export class ExecutionError extends Error {
  override readonly name = "ExecutionError";
}

export const STREAM_TERMINATED = "chaincode stream terminated";
export const EXECUTION_TIMEOUT = "timeout expired while executing transaction";

/** What a chaincode answered. */
export interface ChaincodeResponse {
  readonly response: InstanceType<typeof peer.Response>;
  readonly event: InstanceType<typeof peer.ChaincodeEvent> | undefined;
}

interface Execution extends ExecutionContext {
  readonly txId: string;
  settle(outcome: ChaincodeResponse | Error): void;
}

/**
 * The peer's side of one chaincode stream: register, then any number of executions at once, told apart by
 * transaction id (fabric `core/chaincode/handler.go`).
 */
export class ChaincodeStream {
  readonly #channel: ChaincodeChannel;
  readonly #chaincodeId: string;
  readonly #executions = new Map<string, Execution>();
  readonly #registered = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  #state: "created" | "ready" | "closed" = "created";

  constructor(channel: ChaincodeChannel, chaincodeId: string) {
    this.#channel = channel;
    this.#chaincodeId = chaincodeId;
    this.#registered.promise.catch(() => undefined);
    channel.on("data", (message: WireMessage) => this.#receive(message));
    channel.on("error", (error) => this.#close(error.message));
    channel.on("end", () => this.#close(STREAM_TERMINATED));
  }

  /** Resolves when the chaincode has registered, rejects if the stream ends first. */
  get registered(): Promise<void> {
    return this.#registered.promise;
  }

  /** Resolves when the stream has ended. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /**
   * Executes one transaction.
   * @param transaction serialized TRANSACTION message
   * @throws ExecutionError when the chaincode reports an error, does not answer in time or goes away
   */
  execute(
    txId: string,
    transaction: Uint8Array,
    simulator: Simulator,
    timeoutMs: number,
  ): Promise<ChaincodeResponse> {
    if (this.#state === "closed") {
      return Promise.reject(new ExecutionError(`error sending: ${STREAM_TERMINATED}`));
    }
    if (this.#executions.has(txId)) {
      return Promise.reject(new ExecutionError(`txid: ${txId}(channel) exists`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<ChaincodeResponse>();
    const timer = setTimeout(
      () => this.#executions.get(txId)?.settle(new ExecutionError(`error sending: ${EXECUTION_TIMEOUT}`)),
      timeoutMs,
    );
    this.#executions.set(txId, {
      txId,
      simulator,
      queries: new OpenQueries(),
      settle: (outcome) => {
        clearTimeout(timer);
        this.#executions.delete(txId);
        if (outcome instanceof Error) {
          reject(outcome);
        } else {
          resolve(outcome);
        }
      },
    });
    this.#channel.write(transaction);
    return promise;
  }

  close(): void {
    this.#close(STREAM_TERMINATED);
    this.#channel.cancel();
  }

  #receive(message: WireMessage): void {
    const type = message.number(Field.type);
    if (this.#state === "created") {
      this.#register(message);
    } else if (type === Type.COMPLETED || type === Type.ERROR) {
      this.#complete(message);
    } else if (isRequest(type)) {
      this.#answer(message);
    } else if (type !== Type.KEEPALIVE) {
      this.#fail(`chaincode sent a message of type ${type}, which is not a request`);
    }
  }

  #register(message: WireMessage): void {
    const name =
      message.number(Field.type) === Type.REGISTER
        ? peer.ChaincodeID.deserializeBinary(message.bytes(Field.payload)).getName()
        : undefined;
    if (name !== this.#chaincodeId) {
      this.#fail(`chaincode registered as ${name ?? "nothing"}, expected ${this.#chaincodeId}`);
      return;
    }
    this.#send(Type.REGISTERED, "", "", new Uint8Array());
    this.#send(Type.READY, "", "", new Uint8Array());
    this.#state = "ready";
    this.#registered.resolve();
  }

  #complete(message: WireMessage): void {
    const execution = this.#executions.get(message.text(Field.txId));
    if (execution === undefined) {
      return;
    }
    if (message.number(Field.type) === Type.ERROR) {
      const text = Buffer.from(message.bytes(Field.payload)).toString("utf8");
      execution.settle(new ExecutionError(`transaction returned with failure: ${text}`));
      return;
    }
    try {
      const response = peer.Response.deserializeBinary(message.bytes(Field.payload));
      const event = message.has(Field.event)
        ? peer.ChaincodeEvent.deserializeBinary(message.bytes(Field.event))
        : undefined;
      execution.settle({ response, event });
    } catch (error) {
      execution.settle(
        new ExecutionError(
          `failed to unmarshal response for transaction ${execution.txId}: ${messageOf(error)}`,
        ),
      );
    }
  }

  #answer(message: WireMessage): void {
    const txId = message.text(Field.txId);
    const type = message.number(Field.type);
    const channel = message.text(Field.channel);
    try {
      const execution = this.#executions.get(txId);
      if (execution === undefined) {
        throw new ExecutionError("no ledger context");
      }
      this.#send(Type.RESPONSE, txId, channel, handleRequest(type, message.bytes(Field.payload), execution));
    } catch (error) {
      const text = `${typeName(type)} failed: transaction ID: ${txId}: ${messageOf(error)}`;
      this.#send(Type.ERROR, txId, channel, Buffer.from(text));
    }
  }

  #send(type: number, txId: string, channel: string, payload: Uint8Array): void {
    const message = [
      ...varintField(Field.type, type),
      ...optionalBytesField(Field.payload, payload),
      ...textField(Field.txId, txId),
      ...textField(Field.channel, channel),
    ];
    this.#channel.write(joinParts(message));
  }

  #fail(reason: string): void {
    this.#close(reason);
    this.#channel.cancel();
  }

  #close(reason: string): void {
    if (this.#state === "closed") {
      return;
    }
    this.#state = "closed";
    this.#registered.reject(new ExecutionError(reason));
    for (const execution of [...this.#executions.values()]) {
      execution.settle(new ExecutionError(`error sending: ${STREAM_TERMINATED}`));
    }
    this.#closed.resolve();
  }
}

function typeName(type: number): string {
  return Object.entries(Type).find(([, value]) => value === type)?.[0] ?? String(type);
}
