import { Code, ConnectError } from "@connectrpc/connect";
import { type DeviceIndex, readSnapshot, SnapshotError, writeSnapshot } from "@medtech-chain/columns";
import { compareBytes } from "@medtech-chain/domain";
import { createLedgerClients, type LedgerClients, type LedgerConnection } from "@medtech-chain/ledger";

export interface SnapshotKeeperOptions {
  readonly file: string;
  readonly onProgress: (message: string) => void;
}

/** A snapshot is worth its time after this many new rows, and after half as many again as the last one had. */
const LEAST_NEW_ROWS = 250_000;
/** Rest between two tries to reach the peer, in milliseconds. */
const PEER_REST_MS = 200;

/** Keeps a snapshot of the index on disk. It is never needed: whatever is wrong with it, the ledger rebuilds the index. */
export class SnapshotKeeper {
  readonly #options: SnapshotKeeperOptions;
  #rowsWritten = 0;
  #writtenAt = -1n;

  constructor(options: SnapshotKeeperOptions) {
    this.#options = options;
  }

  /** The index of the snapshot, if there is one and its chains are those of the peer's ledger. */
  async restore(
    connection: LedgerConnection,
    signal: AbortSignal,
  ): Promise<{ readonly index: DeviceIndex; readonly block: bigint } | undefined> {
    const { file, onProgress } = this.#options;
    try {
      const { index, checkpoint } = await readSnapshot(file);
      if (await this.#isOnLedger(index, createLedgerClients(connection), signal)) {
        this.#rowsWritten = index.status().rows;
        this.#writtenAt = checkpoint;
        return { index, block: checkpoint };
      }
      onProgress(`${file} is of another ledger; the index is rebuilt`);
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      if (error.code !== "missing") onProgress(`${error.message}; the index is rebuilt`);
    }
    return undefined;
  }

  /** Writes a snapshot if enough has changed since the last. */
  async consider(index: DeviceIndex, block: bigint): Promise<void> {
    const newRows = index.status().rows - this.#rowsWritten;
    if (newRows >= LEAST_NEW_ROWS && newRows * 2 >= this.#rowsWritten) await this.write(index, block);
  }

  async write(index: DeviceIndex, block: bigint): Promise<void> {
    if (block === this.#writtenAt) return;
    try {
      await writeSnapshot(index, { file: this.#options.file, checkpoint: block });
      this.#rowsWritten = index.status().rows;
      this.#writtenAt = block;
    } catch (error) {
      if (!(error instanceof SnapshotError)) throw error;
      this.#options.onProgress(error.message);
    }
  }

  /** Compares the last batch of each chain with the head that the ledger keeps of it. */
  async #isOnLedger(index: DeviceIndex, { batches }: LedgerClients, signal: AbortSignal): Promise<boolean> {
    for (const { hospital, sequence, hash } of index.heads()) {
      const committed = await this.#findHead(
        () => batches.getBatchHead({ hospital, sequence }, { signal }),
        signal,
      );
      if (committed === undefined || compareBytes(committed, hash) !== 0) return false;
    }
    return true;
  }

  /** The committed hash, or undefined if there is no such batch. Waits for a peer that is not there yet. */
  async #findHead(
    get: () => ReturnType<LedgerClients["batches"]["getBatchHead"]>,
    signal: AbortSignal,
  ): Promise<Uint8Array | undefined> {
    for (;;) {
      try {
        return (await get()).head!.hash;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ConnectError && error.code === Code.NotFound) return undefined;
        await new Promise((resolve) => setTimeout(resolve, PEER_REST_MS));
      }
    }
  }
}
