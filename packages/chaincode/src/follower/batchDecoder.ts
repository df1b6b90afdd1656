import { hash as digest } from "node:crypto";
import { type DecodedBatch, decodeBatch } from "@medtech-chain/columns";

/** A batch's bytes understood: their hash, and their columns. */
export interface UnderstoodBatch {
  readonly hash: Uint8Array;
  readonly decoded: DecodedBatch;
}

/** A pure function of the bytes. @throws Refusal MALFORMED */
export type BatchDecoder = (batch: Uint8Array) => UnderstoodBatch;

/** Batches between their endorsement and their commit, which every endorser decodes twice otherwise. */
const CAPACITY = 64;

/** A decoder that remembers the last batches it has understood, by their hash. */
export function createBatchDecoder(): BatchDecoder {
  const recent = new Map<string, UnderstoodBatch>();
  return (batch) => {
    const hash = new Uint8Array(digest("sha256", batch, "buffer"));
    const key = Buffer.from(hash.buffer).toString("latin1");
    const known = recent.get(key);
    if (known !== undefined) return known;
    const understood = { hash, decoded: decodeBatch(batch) };
    recent.set(key, understood);
    if (recent.size > CAPACITY) recent.delete(recent.keys().next().value!);
    return understood;
  };
}
