import { join } from "node:path";
import {
  connectLedger,
  createBlockReader,
  createLedgerClients,
  type Endorsers,
  type LedgerConnection,
} from "@medtech-chain/ledger";
import {
  loadIdentity,
  loadNetworkProfile,
  type NetworkProfile,
  organisation,
} from "@medtech-chain/ledger/identities";
import { endorserAlternatives } from "../answerer/endorsers.ts";
import { HospitalError } from "../errors.ts";
import { followAsked, type HospitalLedger } from "../ledger/hospitalLedger.ts";
import type { HospitalConfig } from "./config.ts";

/** What the node has to know of the network it is on. */
export interface HospitalNetwork {
  readonly ledger: HospitalLedger;
  /** Identifiers of all hospitals. */
  readonly hospitals: readonly string[];
  /** Hospitals that endorse answers and noise shares, in order of preference. */
  readonly endorsers: Endorsers;
  close(): void;
}

/** Names of the identities' folders, and of their roles. */
const COLLECTOR = "collector";
const NODE = "node";

/**
 * Connects to the hospital's own peer, as its collector and as its node.
 *
 * @throws IdentityError where the profile or an identity cannot be used
 * @throws HospitalError `invalid_config` where the organisation is no hospital
 */
export async function connectHospital(
  config: Pick<HospitalConfig, "network" | "hospital" | "identities">,
): Promise<HospitalNetwork> {
  const profile = await loadNetworkProfile(config.network);
  const own = organisation(profile, config.hospital);
  if (own.kind !== "hospital") {
    throw new HospitalError(
      "invalid_config",
      "hospital",
      `${own.id} is no hospital on network ${profile.name}`,
    );
  }
  const connect = async (name: string) => {
    const identity = await loadIdentity(join(config.identities, name), own.mspId);
    return connectLedger({ profile, organisation: own.id, identity });
  };
  const [collector, node] = await Promise.all([connect(COLLECTOR), connect(NODE)]);
  return {
    ledger: connectionsToLedger(collector, node),
    hospitals: hospitalsOf(profile).map(({ id }) => id),
    endorsers: endorserAlternatives(
      own.mspId,
      hospitalsOf(profile).flatMap(({ mspId }) => (mspId === own.mspId ? [] : [mspId])),
      profile.endorsements,
    ),
    close() {
      collector.close();
      node.close();
    },
  };
}

function hospitalsOf(profile: NetworkProfile) {
  return profile.organisations.filter(({ kind }) => kind === "hospital");
}

function connectionsToLedger(collector: LedgerConnection, node: LedgerConnection): HospitalLedger {
  const { batches } = createLedgerClients(collector);
  const { questions, noise } = createLedgerClients(node);
  const blocks = createBlockReader(node);
  return {
    batches,
    questions,
    noise,
    async *followAsked(signal) {
      // Older questions are found by listing those that are pending.
      yield* followAsked(node, await blocks.getHeight(signal), signal);
    },
  };
}
