import { bytesField, varintField } from "../wire.ts";
import type { BlockHeader } from "./hash.ts";

/** Bytes of `common.Block` (fabric-protos `common/common.proto`): header 1, data 2, metadata 3. */
export function encodeBlock(
  header: BlockHeader,
  envelopes: readonly Uint8Array[],
  metadata: readonly Uint8Array[],
): Buffer {
  const data = concatenate(envelopes.flatMap((envelope) => bytesField(1, envelope)));
  return concatenate([
    ...bytesField(1, encodeHeader(header)),
    ...bytesField(2, data),
    ...bytesField(3, concatenate(metadata.flatMap((entry) => bytesField(1, entry)))),
  ]);
}

/** Bytes of `common.Envelope`: payload 1, signature 2. */
export function encodeEnvelope(payload: Uint8Array, signature: Uint8Array): Buffer {
  return concatenate([
    ...bytesField(1, payload),
    ...(signature.length === 0 ? [] : bytesField(2, signature)),
  ]);
}

function encodeHeader(header: BlockHeader): Buffer {
  const previous = header.previousHash.length === 0 ? [] : bytesField(2, header.previousHash);
  return concatenate([...varintField(1, header.number), ...previous, ...bytesField(3, header.dataHash)]);
}

function concatenate(parts: readonly Uint8Array[]): Buffer {
  return Buffer.concat(parts);
}
