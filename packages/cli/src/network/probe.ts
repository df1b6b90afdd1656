import { isRefusedFor } from "@medtech-chain/domain";
import { createBlockReader } from "@medtech-chain/ledger";
import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import { type GetIndexStatusResponse, Reason } from "@medtech-chain/schema";
import { openReader } from "../input/acting.ts";
import { commandErrorToLine } from "../program/commandError.ts";
import type { CommandContext } from "../program/context.ts";
import { errorToCommandError } from "../program/describeError.ts";

/** How one organisation's peer does, as far as somebody with an identity of it can tell. */
export interface PeerProbe {
  readonly organisation: string;
  readonly address: string;
  /** Number of blocks; undefined where the peer does not answer. */
  readonly height: bigint | undefined;
  /** What its index holds; undefined where its chaincode does not answer, or no rules are in force. */
  readonly index: GetIndexStatusResponse | undefined;
  /** Why something is undefined. */
  readonly problem: string | undefined;
}

const PATIENCE_MS = 4_000;

/** Asks every organisation's peer, and its chaincode, how it does. */
export async function probePeers(
  profile: NetworkProfile,
  dir: string,
  context: CommandContext,
): Promise<readonly PeerProbe[]> {
  return Promise.all(profile.organisations.map(({ id, peer }) => probePeer(id, peer.address, dir, context)));
}

async function probePeer(
  organisation: string,
  address: string,
  dir: string,
  context: CommandContext,
): Promise<PeerProbe> {
  let height: bigint | undefined;
  try {
    using session = await openReader({ dir, organisation, identity: undefined }, context);
    height = await createBlockReader(session.connection).getHeight(AbortSignal.timeout(PATIENCE_MS));
    const index = await session.clients.batches.getIndexStatus({}, { timeoutMs: PATIENCE_MS });
    return { organisation, address, height, index, problem: undefined };
  } catch (error) {
    const problem = isRefusedFor(error, Reason.NO_RULES)
      ? undefined
      : commandErrorToLine(errorToCommandError(error)).replace(/ `mtc .*$/, "");
    return { organisation, address, height, index: undefined, problem };
  }
}
