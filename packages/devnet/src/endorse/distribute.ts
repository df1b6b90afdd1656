import type { ChaincodeDefinition } from "../definition.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { TransientEntry } from "../ledger/writer.ts";
import type { PrivateWriteSet } from "../simulate/recorder.ts";
import { SimulationError } from "../simulate/simulator.ts";
import type { Proposal } from "../transaction/proposal.ts";

export interface Distribution {
  readonly proposal: Proposal;
  readonly definition: ChaincodeDefinition;
  readonly ledger: Ledger;
  /** MSP id of the endorsing organisation. */
  readonly endorser: string;
}

/**
 * Hands plaintext write sets to the peers of each collection's members, where they wait for the commit. An endorser
 * that is not a member keeps nothing (fabric `gossip/privdata/distributor.go`).
 * @throws SimulationError if fewer peers than required can be reached
 */
export function distribute(writeSets: readonly PrivateWriteSet[], to: Distribution): void {
  const entries = writeSets.flatMap(({ collection, bytes, hash }) => {
    const known = to.definition.collections.get(collection)!;
    const others = known.memberMspIds.filter((mspId) => mspId !== to.endorser);
    if (others.length < known.requiredPeerCount) {
      throw new SimulationError(
        `required to disseminate to at least ${known.requiredPeerCount} peers, but know of only ${others.length} eligible peers`,
      );
    }
    return known.memberMspIds.map(
      (organisation): TransientEntry => ({
        organisation,
        txId: to.proposal.txId,
        namespace: to.definition.name,
        collection,
        hash,
        writeSet: bytes,
        height: to.ledger.height,
      }),
    );
  });
  to.ledger.keepTransient(entries);
}
