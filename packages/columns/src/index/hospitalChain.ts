import { NO_BATCH_HASH } from "@medtech-chain/domain";
import { HASH_BYTES } from "../batch/limits.ts";

/** A batch that is on the ledger, and the bytes it came in. */
export interface LedgerBatch {
  readonly sequence: number;
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

/** The arrays that make up the chain, for a snapshot. */
export interface HospitalChainParts {
  readonly hospital: string;
  readonly sequence: number;
  readonly rows: number;
  /** Hashes of all batches whose turn has been, 32 bytes each. */
  readonly hashes: Uint8Array;
  /** For each of them the row behind its last one; 0 for an orphan. */
  readonly ends: readonly number[];
  readonly waiting: readonly LedgerBatch[];
}

const FIRST_BATCHES = 16;

/**
 * The batches of one hospital in the order of their numbers. A batch whose turn it is joins the chain if it names the hash of the
 * last that did; otherwise it is an orphan, and the chain goes on without it. Batches ahead of their turn wait.
 */
export class HospitalChain {
  readonly hospital: string;
  readonly #waiting = new Map<number, LedgerBatch>();
  readonly #ends: number[];
  #hashes: Uint8Array;
  #sequence: number;
  #orphaned: number;
  #rows: number;
  #waitingBytes = 0;

  constructor(hospital: string, parts?: HospitalChainParts) {
    this.hospital = hospital;
    this.#ends = [...(parts?.ends ?? [])];
    this.#hashes = parts?.hashes ?? new Uint8Array(FIRST_BATCHES * HASH_BYTES);
    this.#sequence = parts?.sequence ?? 0;
    this.#rows = parts?.rows ?? 0;
    this.#orphaned = this.#ends.filter((end) => end === 0).length;
    for (const batch of parts?.waiting ?? []) this.wait(batch);
  }

  /** Number of the last batch on the chain, 0 before the first. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Hash of the last batch on the chain, `NO_BATCH_HASH` before the first. */
  get hash(): Uint8Array {
    return this.#sequence === 0 ? NO_BATCH_HASH : this.#hashAt(this.#sequence);
  }

  get rows(): number {
    return this.#rows;
  }

  /** Number of the last batch whose turn has been. */
  get seen(): number {
    return this.#ends.length;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  get orphaned(): number {
    return this.#orphaned;
  }

  get byteLength(): number {
    return this.#hashes.byteLength + this.#ends.length * 8 + this.#waitingBytes;
  }

  get parts(): HospitalChainParts {
    return {
      hospital: this.hospital,
      sequence: this.#sequence,
      rows: this.#rows,
      hashes: this.#hashes.subarray(0, this.#ends.length * HASH_BYTES),
      ends: this.#ends,
      waiting: [...this.#waiting.values()].sort((left, right) => left.sequence - right.sequence),
    };
  }

  /** Hash of the batch of that number, or undefined if it has not been seen. */
  hashOf(sequence: number): Uint8Array | undefined {
    if (sequence >= 1 && sequence <= this.seen) return this.#hashAt(sequence);
    return this.#waiting.get(sequence)?.hash;
  }

  /** The row behind the last one of a batch on the chain, or undefined for any other number. */
  endOf(sequence: number): number | undefined {
    return this.#ends[sequence - 1] || undefined;
  }

  /** Keeps a batch until its turn. */
  wait(batch: LedgerBatch): void {
    this.#waiting.set(batch.sequence, batch);
    this.#waitingBytes += batch.bytes.byteLength;
  }

  /** Takes out the waiting batch whose turn it is, if there is one. */
  takeNext(): LedgerBatch | undefined {
    const batch = this.#waiting.get(this.seen + 1);
    if (batch === undefined) return undefined;
    this.#waiting.delete(batch.sequence);
    this.#waitingBytes -= batch.bytes.byteLength;
    return batch;
  }

  /** Adds the batch whose turn it is to the chain. */
  extend(hash: Uint8Array, rowCount: number, end: number): void {
    this.#record(hash, end);
    this.#sequence = this.seen;
    this.#rows += rowCount;
  }

  /** Leaves the batch whose turn it is out. */
  orphan(hash: Uint8Array): void {
    this.#record(hash, 0);
    this.#orphaned += 1;
  }

  #hashAt(sequence: number): Uint8Array {
    return this.#hashes.subarray((sequence - 1) * HASH_BYTES, sequence * HASH_BYTES);
  }

  #record(hash: Uint8Array, end: number): void {
    const offset = this.seen * HASH_BYTES;
    if (offset === this.#hashes.length) {
      const grown = new Uint8Array(Math.max(FIRST_BATCHES * HASH_BYTES, offset * 2));
      grown.set(this.#hashes);
      this.#hashes = grown;
    }
    this.#hashes.set(hash, offset);
    this.#ends.push(end);
  }
}
