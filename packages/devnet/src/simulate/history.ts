import { common, ledger } from "@hyperledger/fabric-protos";
import type { StateReader } from "../ledger/reader.ts";
import {
  actionToReadWriteSet,
  unpackAction,
  unpackEnvelope,
  unpackPayload,
} from "../transaction/envelope.ts";

/** Every value that a key had, newest first, as `queryresult.KeyModification`, read from the blocks themselves. */
export function* readHistory(reader: StateReader, namespace: string, key: string): Generator<Uint8Array> {
  for (const { block, tx } of reader.history(namespace, key)) {
    const bytes = reader.block(block);
    const envelopeBytes =
      bytes === undefined
        ? undefined
        : common.Block.deserializeBinary(bytes).getData()?.getDataList_asU8()[tx];
    if (envelopeBytes !== undefined) {
      yield toModification(envelopeBytes, namespace, key);
    }
  }
}

function toModification(envelopeBytes: Uint8Array, namespace: string, key: string): Uint8Array {
  const { data, channelHeader, txId } = unpackPayload(unpackEnvelope(envelopeBytes).payload);
  const sets = actionToReadWriteSet(unpackAction(data));
  const write = sets
    .find((set) => set.namespace === namespace)
    ?.writes.find((candidate) => candidate.key === key);
  const modification = new ledger.queryresult.KeyModification();
  modification.setTxId(txId);
  modification.setTimestamp(common.ChannelHeader.deserializeBinary(channelHeader).getTimestamp());
  if (write?.value === undefined) {
    modification.setIsDelete(true);
  } else {
    modification.setValue(write.value);
  }
  return modification.serializeBinary();
}
