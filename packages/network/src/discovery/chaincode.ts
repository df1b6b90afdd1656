import type { NetworkDefinition } from "../definition/definition.ts";
import type { PeerAdministrator } from "../endorser/peerAdministrator.ts";
import { NetworkError } from "../errors.ts";
import { type Patience, waitUntil } from "../waitUntil.ts";

/** A method that no contract has: the chaincode's refusal is as good a sign of life as any answer. */
const UNKNOWN_METHOD = "mtc.network/Ping";
/** How a peer's message begins when the chaincode itself did not answer (fabric `core/endorser/endorser.go`). */
const NOT_REACHED = /^(error in simulation|failed to execute transaction|make sure the chaincode)/;

/** Waits until a peer reaches its organisation's chaincode process. */
export async function waitForChaincode(
  administrator: PeerAdministrator,
  definition: NetworkDefinition,
  patience: Patience,
): Promise<void> {
  const what = `${administrator.organisationId}'s chaincode answers`;
  const invocation = {
    channel: definition.channel,
    chaincode: definition.chaincode.name,
    method: UNKNOWN_METHOD,
    args: [],
  };
  await waitUntil({ what, ...patience }, async () => {
    const response = (await administrator.propose(invocation)).getResponse();
    const message = response?.getMessage() ?? "";
    if (NOT_REACHED.test(message)) throw new NetworkError("not-ready", message);
    return response === undefined ? undefined : true;
  });
}
