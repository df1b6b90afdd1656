import { Code, ConnectError } from "@connectrpc/connect";
import { GatewayError } from "@hyperledger/fabric-gateway";
import { callOptions } from "../connection/callOptions.ts";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import { gatewayErrorToConnectError } from "../transport/gatewayError.ts";

/** How a peer says that it does not have what was asked for (common/ledger/blkstorage/blockindex.go). */
const ABSENT = /no such (transaction ID|block number|block hash)/i;

/**
 * Asks `qscc`, the peer's own chaincode about blocks and transactions (core/scc/qscc/query.go), at the connection's organisation.
 *
 * @throws ConnectError `not_found` where there is no such block or transaction
 */
export async function querySystem(
  connection: LedgerConnection,
  functionName: "GetChainInfo" | "GetBlockByNumber" | "GetBlockByTxID" | "GetTransactionByID",
  args: readonly string[],
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const { profile, network, organisation, timeouts } = connection;
  const proposal = network.getContract("qscc").newProposal(functionName, {
    arguments: [profile.channel, ...args],
    endorsingOrganizations: [organisation.mspId],
  });
  try {
    return await proposal.evaluate(callOptions(timeouts.evaluateMs, signal));
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof GatewayError)) throw error;
    const converted = gatewayErrorToConnectError(error);
    if (!ABSENT.test(converted.rawMessage)) throw converted;
    throw new ConnectError(converted.rawMessage, Code.NotFound, undefined, undefined, error);
  }
}
