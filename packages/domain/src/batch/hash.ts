import { sha256 } from "@noble/hashes/sha2.js";

/** Largest batch that the ledger takes, in bytes. */
export const MAX_BATCH_BYTES = 1024 * 1024;

/** Predecessor of a hospital's first batch: 32 zero bytes. */
export const NO_BATCH_HASH: Uint8Array = new Uint8Array(32);

/** SHA-256 of a batch's bytes; the next batch of the same hospital names it. */
export function batchHash(batch: Uint8Array): Uint8Array {
  return sha256(batch);
}
