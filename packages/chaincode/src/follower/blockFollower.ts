import type { DeviceIndex } from "@medtech-chain/columns";
import { followBlocks, type LedgerConnection } from "@medtech-chain/ledger";
import type { BatchDecoder } from "./batchDecoder.ts";
import type { FollowedIndex } from "./deviceIndexGate.ts";
import { recordedBatches } from "./recordedBatches.ts";
import type { SnapshotKeeper } from "./snapshotKeeper.ts";

export interface BlockFollowerOptions {
  readonly connection: LedgerConnection;
  readonly decode: BatchDecoder;
  readonly snapshots: SnapshotKeeper;
  readonly onProgress: (message: string) => void;
}

/**
 * Fills the index from the blocks of the organisation's own peer, never from inside a transaction: what one peer has read
 * and another has not would show in their read sets.
 */
export class BlockFollower implements FollowedIndex {
  readonly #options: BlockFollowerOptions;
  #index: DeviceIndex;
  #block = -1n;
  #hash: Uint8Array | undefined;

  constructor(options: BlockFollowerOptions, index: DeviceIndex) {
    this.#options = options;
    this.#index = index;
  }

  get index(): DeviceIndex {
    return this.#index;
  }

  get block(): bigint {
    return this.#block;
  }

  /** Reads blocks until the signal aborts, from the snapshot on where there is one that fits the ledger. */
  async run(signal: AbortSignal): Promise<void> {
    const { connection, snapshots, decode, onProgress } = this.#options;
    const restored = this.#block < 0n ? await snapshots.restore(connection, signal) : undefined;
    if (restored !== undefined) {
      this.#index = restored.index;
      this.#block = restored.block;
      onProgress(`index restored at block ${restored.block}: ${restored.index.status().rows} reports`);
    }
    const blocks = followBlocks(connection, {
      startBlock: this.#block + 1n,
      signal,
      ...(this.#hash === undefined ? {} : { previousHash: this.#hash }),
    });
    for await (const block of blocks) {
      for (const batch of recordedBatches(block, connection.profile.chaincode)) {
        this.#index.append(batch, decode(batch));
      }
      this.#block = block.number;
      this.#hash = block.hash;
      await snapshots.consider(this.#index, block.number);
    }
  }

  /** Writes a last snapshot, so that the next start is quick. */
  async close(): Promise<void> {
    if (this.#block >= 0n) await this.#options.snapshots.write(this.#index, this.#block);
  }
}
