import { createHash, hash } from "node:crypto";

/** Fields of `common.BlockHeader`. */
export interface BlockHeader {
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

export function sha256(bytes: Uint8Array): Buffer {
  return hash("sha256", bytes, "buffer");
}

/** SHA-256 over all envelopes one after the other (fabric `protoutil/blockutils.go`, ComputeBlockDataHash). */
export function envelopesToDataHash(envelopes: readonly Uint8Array[]): Buffer {
  const digest = createHash("sha256");
  for (const envelope of envelopes) {
    digest.update(envelope);
  }
  return digest.digest();
}

/** DER of `SEQUENCE { number, previousHash, dataHash }` (fabric `protoutil/blockutils.go`, BlockHeaderBytes). */
export function headerToBytes(header: BlockHeader): Buffer {
  const body = Buffer.concat([
    derInteger(header.number),
    derOctets(header.previousHash),
    derOctets(header.dataHash),
  ]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

/** The hash by which the next block names this one. */
export function headerToHash(header: BlockHeader): Buffer {
  return sha256(headerToBytes(header));
}

function derInteger(value: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  const signed = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
}

/** Lengths here are at most 32, so the short form always fits. */
function derOctets(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([0x04, bytes.length]), bytes]);
}
