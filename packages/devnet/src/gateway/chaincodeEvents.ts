import { once } from "node:events";
import { status as Code, type ServerWritableStream } from "@grpc/grpc-js";
import { common, gateway, orderer, peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.ts";
import { BlockCursor } from "../deliver/cursor.ts";
import { messageOf } from "../errors.ts";
import { type ChaincodeEvent, unpackAction, unpackEnvelope, unpackPayload } from "../transaction/envelope.ts";
import { assertReader } from "./access.ts";
import type { GatewayContext } from "./context.ts";
import { RpcError } from "./rpcError.ts";

type Request = InstanceType<typeof gateway.ChaincodeEventsRequest>;
type Response = InstanceType<typeof gateway.ChaincodeEventsResponse>;
export type EventsCall = ServerWritableStream<
  InstanceType<typeof gateway.SignedChaincodeEventsRequest>,
  Response
>;

const { TypeCase } = orderer.SeekPosition;

/**
 * Sends the events of valid transactions, block by block, until the client goes away or the network stops
 * (fabric `internal/pkg/gateway/chaincodeevents.go`).
 */
export async function chaincodeEvents(
  call: EventsCall,
  { channel }: GatewayContext,
  signal: AbortSignal,
): Promise<void> {
  const request = parseRequest(call, channel);
  const matches = createMatcher(request);
  const cursor = new BlockCursor(channel.ledger, startBlock(request, channel), signal);
  for (let bytes = await cursor.next(); bytes !== undefined; bytes = await cursor.next()) {
    const block = common.Block.deserializeBinary(bytes);
    const events = blockToEvents(block).filter(matches);
    if (events.length > 0 && !call.write(toResponse(block.getHeader()?.getNumber() ?? 0, events))) {
      await once(call, "drain", { signal });
    }
  }
}

function parseRequest(call: EventsCall, channel: Channel): Request {
  const signed = call.request;
  const bytes = signed.getRequest_asU8();
  if (bytes.length === 0) {
    throw new RpcError(Code.INVALID_ARGUMENT, "a chaincode events request is required");
  }
  let request: Request;
  try {
    request = gateway.ChaincodeEventsRequest.deserializeBinary(bytes);
  } catch (error) {
    throw new RpcError(Code.INVALID_ARGUMENT, `invalid chaincode events request: ${messageOf(error)}`);
  }
  assertReader(channel.members, request.getIdentity_asU8(), bytes, signed.getSignature_asU8());
  if (request.getChannelId() !== channel.name) {
    throw new RpcError(Code.NOT_FOUND, `channel ${request.getChannelId()} not found`);
  }
  return request;
}

/** Events of the named chaincode; after a given transaction, if one is named. */
function createMatcher(request: Request): (event: ChaincodeEvent) => boolean {
  const chaincode = request.getChaincodeId();
  const after = request.getAfterTransactionId();
  let passed = after === "";
  return (event) => {
    if (passed) {
      return event.chaincode === chaincode;
    }
    passed = event.txId === after;
    return false;
  };
}

function startBlock(request: Request, { ledger }: Channel): number {
  const after = request.getAfterTransactionId();
  const known = after === "" ? undefined : ledger.reader.transaction(after);
  if (known !== undefined) {
    return known.position.block;
  }
  const position = request.getStartPosition();
  switch (position?.getTypeCase() ?? TypeCase.TYPE_NOT_SET) {
    case TypeCase.TYPE_NOT_SET:
    case TypeCase.NEXT_COMMIT:
      return ledger.height;
    case TypeCase.SPECIFIED:
      return position?.getSpecified()?.getNumber() ?? 0;
    default:
      throw new RpcError(Code.INVALID_ARGUMENT, "invalid start position type");
  }
}

function blockToEvents(block: InstanceType<typeof common.Block>): ChaincodeEvent[] {
  const filter = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  const envelopes = block.getData()?.getDataList_asU8() ?? [];
  return envelopes.flatMap((bytes, index) => {
    if (filter?.[index] !== peer.TxValidationCode.VALID) {
      return [];
    }
    const header = unpackPayload(unpackEnvelope(bytes).payload);
    if (header.type !== common.HeaderType.ENDORSER_TRANSACTION) {
      return [];
    }
    return unpackAction(header.data).event ?? [];
  });
}

function toResponse(block: number, events: readonly ChaincodeEvent[]): Response {
  const response = new gateway.ChaincodeEventsResponse();
  response.setBlockNumber(block);
  for (const { chaincode, txId, name, payload } of events) {
    const event = new peer.ChaincodeEvent();
    event.setChaincodeId(chaincode);
    event.setTxId(txId);
    event.setEventName(name);
    event.setPayload(payload);
    response.addEvents(event);
  }
  return response;
}
