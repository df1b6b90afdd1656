import { randomUUID } from "node:crypto";
import { peer } from "@hyperledger/fabric-protos";
import type { QueryResults } from "../simulate/results.ts";
import { SimulationError } from "../simulate/simulator.ts";

/** Results sent to the chaincode at once (fabric `core/chaincode/chaincode_support.go`, MaxResultLimit). */
const BATCH = 100;
/** Results that one query returns at most (fabric `sampleconfig/core.yaml`, totalQueryLimit). */
const TOTAL = 100_000;

interface OpenQuery {
  readonly results: QueryResults;
  readonly limit: number;
  readonly paginated: boolean;
  returned: number;
  /** Fetched to learn whether there is more. */
  ahead: Uint8Array | undefined;
}

/** The iterators that one chaincode execution has open (fabric `core/chaincode/query_response_generator.go`). */
export class OpenQueries {
  readonly #open = new Map<string, OpenQuery>();

  /** Begins a query and answers with its first results. @param pageSize 0 without pagination */
  begin(results: QueryResults, pageSize: number): Uint8Array {
    const id = randomUUID();
    const limit = pageSize > 0 ? Math.min(pageSize, TOTAL) : TOTAL;
    const query = { results, limit, paginated: pageSize > 0, returned: 0, ahead: results.next() };
    this.#open.set(id, query);
    return this.#respond(id, query);
  }

  next(id: string): Uint8Array {
    const query = this.#open.get(id);
    if (query === undefined) {
      throw new SimulationError("query iterator not found");
    }
    return this.#respond(id, query);
  }

  close(id: string): Uint8Array {
    this.#open.delete(id);
    const response = new peer.QueryResponse();
    response.setId(id);
    return response.serializeBinary();
  }

  #respond(id: string, query: OpenQuery): Uint8Array {
    const response = new peer.QueryResponse();
    response.setId(id);
    const batch = query.paginated ? query.limit : BATCH;
    let count = 0;
    while (count < batch && query.returned < query.limit && query.ahead !== undefined) {
      const result = new peer.QueryResultBytes();
      result.setResultbytes(query.ahead);
      response.addResults(result);
      count++;
      query.returned++;
      query.ahead = query.returned < query.limit ? query.results.next() : undefined;
    }
    if (query.ahead === undefined) {
      this.#open.delete(id);
    } else {
      response.setHasMore(true);
    }
    if (query.paginated) {
      response.setMetadata(pageMetadata(query));
    }
    return response.serializeBinary();
  }
}

function pageMetadata(query: OpenQuery): Uint8Array {
  const metadata = new peer.QueryResponseMetadata();
  metadata.setFetchedRecordsCount(query.returned);
  metadata.setBookmark(query.results.bookmark());
  return metadata.serializeBinary();
}
