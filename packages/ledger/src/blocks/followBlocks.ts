import type { LedgerConnection } from "../connection/ledgerConnection.ts";
import { LedgerError } from "../errors.ts";
import { decodeBlock, type LedgerBlock } from "./decodeBlock.ts";
import { deliver } from "./deliver.ts";
import { type ReconnectOptions, reconnect } from "./reconnect.ts";

export interface FollowBlocksOptions extends ReconnectOptions {
  readonly startBlock: bigint;
  /** Hash of the block before `startBlock`, where it is known: then the first block is checked against it. */
  readonly previousHash?: Uint8Array;
}

/**
 * The peer's blocks from `startBlock` on, as they are committed: each one once, in order, with its data hash and its
 * predecessor's hash checked. Broken streams are opened again. Ends when the signal is aborted.
 *
 * @throws LedgerError `unexpected-block`, `broken-chain`, `data-hash-mismatch`, `malformed-block`
 * @throws ConnectError the peer refuses the stream for good
 */
export async function* followBlocks(
  connection: LedgerConnection,
  options: FollowBlocksOptions,
): AsyncGenerator<LedgerBlock, void, void> {
  let next = options.startBlock;
  let previousHash = options.previousHash;
  for await (const delivered of reconnect(options, () => deliver(connection, next, options.signal))) {
    const block = decodeBlock(delivered);
    assertFollows(block, next, previousHash);
    next = block.number + 1n;
    previousHash = block.hash;
    yield block;
  }
}

function assertFollows(block: LedgerBlock, number: bigint, previousHash: Uint8Array | undefined): void {
  if (block.number !== number) {
    throw new LedgerError(
      "unexpected-block",
      `the peer sent block ${block.number} where ${number} comes next`,
    );
  }
  if (previousHash !== undefined && !Buffer.from(previousHash).equals(block.previousHash)) {
    throw new LedgerError("broken-chain", `block ${number} does not follow the block before it`);
  }
}
