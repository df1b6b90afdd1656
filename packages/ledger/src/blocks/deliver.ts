import { Code, ConnectError } from "@connectrpc/connect";
import type { ServiceError } from "@grpc/grpc-js";
import { common, peer } from "@hyperledger/fabric-protos";
import { cancelOptions } from "../connection/callOptions.ts";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import { grpcCodeToCode } from "../transport/gatewayError.ts";

type Block = common.Block;
type Envelope = common.Envelope;
type DeliverResponse = peer.DeliverResponse;

/** Stream of whole blocks (peer/events.proto, `Deliver`). */
const DELIVER = "/protos.Deliver/Deliver";

/** What the statuses with which a peer ends the stream mean; all others are temporary. */
const STATUS_CODES: ReadonlyMap<number, Code> = new Map([
  [common.Status.BAD_REQUEST, Code.InvalidArgument],
  [common.Status.FORBIDDEN, Code.PermissionDenied],
]);

/**
 * One stream of blocks from the connection's peer, from `startBlock` on, until it breaks. The gateway client's own stream is not
 * used because it hides the status with which a peer ends it.
 *
 * @throws ConnectError the stream broke
 */
export async function* deliver(
  connection: LedgerConnection,
  startBlock: bigint,
  signal: AbortSignal,
): AsyncGenerator<Block, void, void> {
  const request = await createSeekRequest(connection, startBlock);
  const stream = connection.grpc.makeBidiStreamRequest<Envelope, DeliverResponse>(
    DELIVER,
    (envelope) => Buffer.from(envelope.serializeBinary()),
    (bytes) => peer.DeliverResponse.deserializeBinary(bytes),
    cancelOptions(signal),
  );
  // Leaving the loop cancels the stream, which then reports its own end as an error to nobody.
  stream.on("error", () => {});
  try {
    stream.write(request);
    for await (const response of stream as AsyncIterable<DeliverResponse>) {
      const block = response.getBlock();
      if (block === undefined) throw statusToConnectError(response.getStatus());
      yield block;
    }
  } catch (error) {
    throw isServiceError(error)
      ? new ConnectError(error.details, grpcCodeToCode(error.code), undefined, undefined, error)
      : error;
  } finally {
    stream.cancel();
  }
}

async function createSeekRequest(connection: LedgerConnection, startBlock: bigint): Promise<Envelope> {
  const request = connection.network.newBlockEventsRequest({ startBlock });
  const envelope = common.Envelope.deserializeBinary(request.getBytes());
  envelope.setSignature(await connection.signer(request.getDigest()));
  return envelope;
}

function statusToConnectError(status: number): ConnectError {
  return new ConnectError(
    `the peer ended the stream of blocks with status ${status}`,
    STATUS_CODES.get(status) ?? Code.Unavailable,
  );
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && "code" in error && typeof error.code === "number" && "details" in error;
}
