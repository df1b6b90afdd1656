import { type ChannelCredentials, Client } from "@grpc/grpc-js";
import { messageOf } from "../errors.ts";
import { WireMessage } from "../wire/message.ts";
import { ChaincodeStream, ExecutionError } from "./stream.ts";

const CONNECT = "/protos.Chaincode/Connect";
const FLOW_CONTROL_WINDOW = 4 * 1024 * 1024;
const FIRST_DELAY_MS = 50;
const LARGEST_DELAY_MS = 2_000;

export interface ChaincodeEndpoint {
  /** Name under which the chaincode has to register, `label:hash`. */
  readonly chaincodeId: string;
  readonly address: string;
  readonly credentials: ChannelCredentials;
}

/** Keeps one organisation's peer connected to its chaincode server, whenever that is up. */
export class ChaincodeConnection {
  readonly endpoint: ChaincodeEndpoint;
  readonly #client: Client;
  readonly #onChange: () => void;
  readonly #stopped = new AbortController();
  #ready = Promise.withResolvers<ChaincodeStream>();
  #stream: ChaincodeStream | undefined;
  #lastError = "not yet connected";
  #running: Promise<void> | undefined;

  /** @param onChange called whenever a stream has been established or has ended */
  constructor(endpoint: ChaincodeEndpoint, onChange: () => void) {
    this.endpoint = endpoint;
    this.#onChange = onChange;
    this.#client = new Client(endpoint.address, endpoint.credentials, {
      "grpc.max_receive_message_length": -1,
      "grpc.max_send_message_length": -1,
      // A large state value arrives in one go instead of in round trips of 64 KiB.
      "grpc-node.flow_control_window": FLOW_CONTROL_WINDOW,
      "grpc.initial_reconnect_backoff_ms": FIRST_DELAY_MS,
      "grpc.max_reconnect_backoff_ms": LARGEST_DELAY_MS,
      "grpc.ssl_target_name_override": "localhost",
      // Two organisations never share a connection, even if they use the same address one after the other.
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  /** Why there is no connection at the moment; undefined if there is one. */
  get problem(): string | undefined {
    return this.#stream === undefined ? this.#lastError : undefined;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#stream?.close();
    this.#client.close();
    await this.#running;
  }

  /**
   * The stream, as soon as there is one.
   * @throws ExecutionError after `timeoutMs` without a connection
   */
  async stream(timeoutMs: number): Promise<ChaincodeStream> {
    if (this.#stream !== undefined) {
      return this.#stream;
    }
    const timeout = Promise.withResolvers<never>();
    const timer = setTimeout(() => timeout.reject(this.#unreachable()), timeoutMs);
    try {
      return await Promise.race([this.#ready.promise, timeout.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #unreachable(): ExecutionError {
    const { chaincodeId, address } = this.endpoint;
    return new ExecutionError(
      `could not launch chaincode ${chaincodeId}: connection to ${address} failed: ${this.#lastError}`,
    );
  }

  async #run(): Promise<void> {
    let delay = FIRST_DELAY_MS;
    while (!this.#stopped.signal.aborted) {
      const stream = this.#open();
      try {
        await stream.registered;
        delay = FIRST_DELAY_MS;
        this.#stream = stream;
        this.#ready.resolve(stream);
        this.#onChange();
        await stream.closed;
        this.#lastError = "the stream was closed";
      } catch (error) {
        this.#lastError = messageOf(error);
      }
      if (this.#stream !== undefined) {
        this.#stream = undefined;
        this.#ready = Promise.withResolvers();
        this.#onChange();
      }
      await pause(delay, this.#stopped.signal);
      delay = Math.min(delay * 2, LARGEST_DELAY_MS);
    }
  }

  #open(): ChaincodeStream {
    const channel = this.#client.makeBidiStreamRequest(
      CONNECT,
      (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      (bytes) => new WireMessage(bytes),
    );
    return new ChaincodeStream(channel, this.endpoint.chaincodeId);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener(
    "abort",
    () => {
      clearTimeout(timer);
      resolve();
    },
    { once: true },
  );
  return signal.aborted ? Promise.resolve() : promise;
}
