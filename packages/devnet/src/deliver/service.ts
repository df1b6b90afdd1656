import { once } from "node:events";
import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from "@grpc/grpc-js";
import { common, peer } from "@hyperledger/fabric-protos";
import type { Member } from "@medtech-chain/ledger/identities";
import { CallLifetime } from "../callLifetime.ts";
import type { Channel } from "../channel.ts";
import { bytesField, varintField } from "../wire/encode.ts";
import { BlockCursor } from "./cursor.ts";
import { blockToFiltered } from "./filtered.ts";
import { blockWithPrivateData } from "./privateData.ts";
import { parseSeek, SeekError } from "./seek.ts";

const { Status } = common;

type Envelope = InstanceType<typeof common.Envelope>;
type DeliverCall = ServerDuplexStream<Envelope, Uint8Array>;
/** Turns a block into serialized `protos.DeliverResponse`. */
type BlockEncoder = (bytes: Uint8Array, number: number, client: Member) => Uint8Array;

/** Fields of the oneof in `protos.DeliverResponse`. */
const STATUS = 1;
const BLOCK = 2;
const FILTERED_BLOCK = 3;
const BLOCK_AND_PRIVATE_DATA = 4;

/** `protos.Deliver`, answered with bytes: stored blocks go out as they are. */
export const deliverDefinition: ServiceDefinition = {
  deliver: method("Deliver"),
  deliverFiltered: method("DeliverFiltered"),
  deliverWithPrivateData: method("DeliverWithPrivateData"),
};

/** @param organisation MSP id of the peer whose service this is */
export function createDeliverService(
  channel: Channel,
  organisation: string,
  stopping: AbortSignal,
): UntypedServiceImplementation {
  const encodePrivate: BlockEncoder = (bytes, number, client) => {
    const { definition } = channel;
    const request = { reader: channel.ledger.reader, definition, organisation, client };
    return encodeField(
      BLOCK_AND_PRIVATE_DATA,
      blockWithPrivateData(bytes, number, request).serializeBinary(),
    );
  };
  const serve = (encode: BlockEncoder) => (call: DeliverCall) => {
    void new DeliverStream(channel, call, encode, stopping).run();
  };
  return {
    deliver: serve((bytes) => encodeField(BLOCK, bytes)),
    deliverFiltered: serve((bytes) => encodeField(FILTERED_BLOCK, blockToFiltered(bytes).serializeBinary())),
    deliverWithPrivateData: serve(encodePrivate),
  };
}

/** One client's stream: requests are answered one after the other. */
class DeliverStream {
  readonly #channel: Channel;
  readonly #call: DeliverCall;
  readonly #encode: BlockEncoder;
  readonly #lifetime: CallLifetime;

  constructor(channel: Channel, call: DeliverCall, encode: BlockEncoder, stopping: AbortSignal) {
    this.#channel = channel;
    this.#call = call;
    this.#encode = encode;
    this.#lifetime = new CallLifetime(call, stopping);
  }

  async run(): Promise<void> {
    try {
      for await (const envelope of this.#call) {
        const status = await this.#deliver(envelope as Envelope);
        if (this.#lifetime.signal.aborted) {
          break;
        }
        await this.#write(encodeStatus(status));
        if (status !== Status.SUCCESS) {
          break;
        }
      }
    } catch {
      // The client has gone away.
    }
    this.#lifetime.end();
    this.#call.end();
  }

  async #deliver(envelope: Envelope): Promise<number> {
    const { ledger, name, members } = this.#channel;
    try {
      const seek = parseSeek(envelope, name, members, ledger.height);
      const cursor = new BlockCursor(ledger, seek.start, this.#lifetime.signal);
      for (let number = seek.start; seek.stop === undefined || number <= seek.stop; number++) {
        if (seek.failIfNotReady && number >= ledger.height) {
          return Status.NOT_FOUND;
        }
        const bytes = await cursor.next();
        if (bytes === undefined) {
          return Status.SERVICE_UNAVAILABLE;
        }
        if (seek.client.notAfter < new Date()) {
          return Status.FORBIDDEN;
        }
        await this.#write(this.#encode(bytes, number, seek.client));
      }
      return Status.SUCCESS;
    } catch (error) {
      return error instanceof SeekError ? error.status : Status.INTERNAL_SERVER_ERROR;
    }
  }

  /** Waits while the client reads more slowly than blocks are sent. */
  async #write(bytes: Uint8Array): Promise<void> {
    if (!this.#call.write(bytes)) {
      await once(this.#call, "drain", { signal: this.#lifetime.signal });
    }
  }
}

function method(name: string): ServiceDefinition[string] {
  return {
    path: `/protos.Deliver/${name}`,
    requestStream: true,
    responseStream: true,
    requestSerialize: (envelope: Envelope) => Buffer.from(envelope.serializeBinary()),
    requestDeserialize: (bytes: Buffer) => common.Envelope.deserializeBinary(bytes),
    responseSerialize: (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    responseDeserialize: (bytes: Buffer) => peer.DeliverResponse.deserializeBinary(bytes),
  };
}

function encodeField(field: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat(bytesField(field, bytes));
}

function encodeStatus(status: number): Uint8Array {
  return Buffer.concat(varintField(STATUS, status));
}
