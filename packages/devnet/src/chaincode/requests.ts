import { peer } from "@hyperledger/fabric-protos";
import { SimulationError, type Simulator } from "../simulate/simulator.ts";
import { WireMessage } from "../wire/message.ts";
import type { OpenQueries } from "./queries.ts";

const { Type } = peer.ChaincodeMessage;
const EMPTY = new Uint8Array();

/** What one chaincode execution works with. */
export interface ExecutionContext {
  readonly simulator: Simulator;
  readonly queries: OpenQueries;
}

type RequestHandler = (payload: Uint8Array, context: ExecutionContext) => Uint8Array;

/** The requests that a chaincode sends while it executes (fabric `core/chaincode/handler.go`). */
const HANDLERS: ReadonlyMap<number, RequestHandler> = new Map<number, RequestHandler>([
  [Type.GET_STATE, getState],
  [Type.PUT_STATE, putState],
  [Type.DEL_STATE, deleteState],
  [Type.GET_STATE_BY_RANGE, getStateByRange],
  [Type.QUERY_STATE_NEXT, queryNext],
  [Type.QUERY_STATE_CLOSE, queryClose],
  [Type.GET_HISTORY_FOR_KEY, getHistory],
  [Type.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
  [Type.PURGE_PRIVATE_DATA, purgePrivateData],
  [Type.GET_STATE_METADATA, getStateMetadata],
  [Type.PUT_STATE_METADATA, putStateMetadata],
  [Type.GET_STATE_MULTIPLE, getStateMultiple],
  [Type.WRITE_BATCH_STATE, writeBatch],
  [Type.GET_QUERY_RESULT, refuse("rich queries need CouchDB, which this network does not have")],
  [Type.INVOKE_CHAINCODE, refuse("chaincode-to-chaincode calls are not supported by this network")],
]);

/** Whether a message of that type is a request that must be answered. */
export function isRequest(type: number): boolean {
  return HANDLERS.has(type);
}

/** Carries a request out and returns the payload of the response. Throws what the chaincode is to be told. */
export function handleRequest(type: number, payload: Uint8Array, context: ExecutionContext): Uint8Array {
  const handler = HANDLERS.get(type);
  if (handler === undefined) {
    throw new SimulationError(`message type ${type} is not a request`);
  }
  return handler(payload, context);
}

function getState(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  const request = peer.GetState.deserializeBinary(payload);
  const collection = request.getCollection();
  const value =
    collection === ""
      ? simulator.getState(request.getKey())
      : simulator.getPrivate(collection, request.getKey());
  return value ?? EMPTY;
}

function putState(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  // Taken apart by hand, because the value may be large and is kept as it is.
  const request = new WireMessage(payload);
  put(simulator, request.text(3), request.text(1), request.bytes(2));
  return EMPTY;
}

function deleteState(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  const request = peer.DelState.deserializeBinary(payload);
  put(simulator, request.getCollection(), request.getKey(), undefined);
  return EMPTY;
}

function put(simulator: Simulator, collection: string, key: string, value: Uint8Array | undefined): void {
  if (collection === "") {
    simulator.putState(key, value);
  } else {
    simulator.putPrivate(collection, key, value);
  }
}

function purgePrivateData(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  const request = peer.DelState.deserializeBinary(payload);
  purge(simulator, request.getCollection(), request.getKey());
  return EMPTY;
}

function purge(simulator: Simulator, collection: string, key: string): void {
  if (collection === "") {
    throw new SimulationError("only applicable for private data");
  }
  simulator.purgePrivate(collection, key);
}

function getPrivateDataHash(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  const request = peer.GetState.deserializeBinary(payload);
  return simulator.getPrivateHash(request.getCollection(), request.getKey()) ?? EMPTY;
}

function getStateByRange(payload: Uint8Array, { simulator, queries }: ExecutionContext): Uint8Array {
  const request = peer.GetStateByRange.deserializeBinary(payload);
  const collection = request.getCollection();
  if (collection !== "") {
    return queries.begin(simulator.rangePrivate(collection, request.getStartkey(), request.getEndkey()), 0);
  }
  const metadata = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
  const start = metadata.getBookmark() === "" ? request.getStartkey() : metadata.getBookmark();
  const pageSize = metadata.getPagesize();
  return queries.begin(simulator.rangeState(start, request.getEndkey(), pageSize), pageSize);
}

function queryNext(payload: Uint8Array, { queries }: ExecutionContext): Uint8Array {
  return queries.next(peer.QueryStateNext.deserializeBinary(payload).getId());
}

function queryClose(payload: Uint8Array, { queries }: ExecutionContext): Uint8Array {
  return queries.close(peer.QueryStateClose.deserializeBinary(payload).getId());
}

function getHistory(payload: Uint8Array, { simulator, queries }: ExecutionContext): Uint8Array {
  return queries.begin(simulator.history(peer.GetHistoryForKey.deserializeBinary(payload).getKey()), 0);
}

function getStateMultiple(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  const request = peer.GetStateMultiple.deserializeBinary(payload);
  const collection = request.getCollection();
  const result = new peer.GetStateMultipleResult();
  result.setValuesList(
    request
      .getKeysList()
      .map(
        (key) =>
          (collection === "" ? simulator.getState(key) : simulator.getPrivate(collection, key)) ?? EMPTY,
      ),
  );
  return result.serializeBinary();
}

function writeBatch(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  const RecordType = peer.WriteRecord.Type;
  for (const record of peer.WriteBatchState.deserializeBinary(payload).getRecList()) {
    switch (record.getType()) {
      case RecordType.PUT_STATE:
        put(simulator, record.getCollection(), record.getKey(), record.getValue_asU8());
        break;
      case RecordType.DEL_STATE:
        put(simulator, record.getCollection(), record.getKey(), undefined);
        break;
      case RecordType.PURGE_PRIVATE_DATA:
        purge(simulator, record.getCollection(), record.getKey());
        break;
      default:
        return putStateMetadata();
    }
  }
  return EMPTY;
}

/** No key has metadata here, but reading it reads the key, as in Fabric. */
function getStateMetadata(payload: Uint8Array, { simulator }: ExecutionContext): Uint8Array {
  const request = peer.GetStateMetadata.deserializeBinary(payload);
  if (request.getCollection() === "") {
    simulator.getState(request.getKey());
  } else {
    simulator.getPrivateHash(request.getCollection(), request.getKey());
  }
  return new peer.StateMetadataResult().serializeBinary();
}

function putStateMetadata(): never {
  throw new SimulationError("key-level endorsement policies are not supported by this network");
}

function refuse(reason: string): RequestHandler {
  return () => {
    throw new SimulationError(reason);
  };
}
