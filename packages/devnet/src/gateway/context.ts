import type { Channel } from "../channel.ts";
import type { Endorser } from "../endorse/endorser.ts";
import type { CommitWaiters } from "./waiters.ts";

/** What the gateway of one organisation's peer works with. */
export interface GatewayContext {
  readonly channel: Channel;
  /** The peer's own endorser. */
  readonly local: Endorser;
  /** All organisations' endorsers by MSP id, the local one included. */
  readonly endorsers: ReadonlyMap<string, Endorser>;
  readonly waiters: CommitWaiters;
}
