import { createHash } from "node:crypto";
import { derInteger, derOctetString, derSequence } from "../der.ts";

export interface BlockHeader {
  readonly number: bigint;
  /** 32 bytes; empty for block 0. */
  readonly previousHash: Uint8Array;
  /** 32 bytes. */
  readonly dataHash: Uint8Array;
}

/** What a block's hash is taken over, and what orderers sign (protoutil/blockutils.go, `BlockHeaderBytes`). */
export function headerToBytes(header: BlockHeader): Uint8Array {
  return derSequence(
    derInteger(header.number),
    derOctetString(header.previousHash),
    derOctetString(header.dataHash),
  );
}

/** A block's hash, which the next block names. */
export function headerHash(header: BlockHeader): Uint8Array {
  return createHash("sha256").update(headerToBytes(header)).digest();
}

/** SHA-256 of a block's envelopes, one after another (protoutil/blockutils.go, `ComputeBlockDataHash`). */
export function envelopesHash(envelopes: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const envelope of envelopes) hash.update(envelope);
  return hash.digest();
}
