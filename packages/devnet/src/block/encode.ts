import {
  bytesField,
  joinParts,
  messageField,
  optionalBytesField,
  type Parts,
  varintField,
} from "../wire/encode.ts";
import type { BlockHeader } from "./hash.ts";

/** Bytes of `common.Block` (fabric-protos `common/common.proto`): header 1, data 2, metadata 3. */
export function encodeBlock(
  header: BlockHeader,
  envelopes: readonly Uint8Array[],
  metadata: readonly Uint8Array[],
): Buffer {
  return joinParts([
    ...messageField(1, headerParts(header)),
    ...messageField(2, listParts(envelopes)),
    ...messageField(3, listParts(metadata)),
  ]);
}

/** Bytes of `common.Envelope`: payload 1, signature 2. */
export function encodeEnvelope(payload: Uint8Array, signature: Uint8Array): Buffer {
  return joinParts([...bytesField(1, payload), ...optionalBytesField(2, signature)]);
}

function headerParts({ number, previousHash, dataHash }: BlockHeader): Parts {
  return [...varintField(1, number), ...optionalBytesField(2, previousHash), ...bytesField(3, dataHash)];
}

function listParts(entries: readonly Uint8Array[]): Parts {
  return entries.flatMap((entry) => bytesField(1, entry));
}
