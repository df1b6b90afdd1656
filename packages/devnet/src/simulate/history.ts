import { common, ledger } from "@hyperledger/fabric-protos";
import type { StateReader } from "../ledger/reader.ts";
import { actionToReadWriteSet, unpackAction, unpackPayload } from "../transaction/envelope.ts";

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
  const { payload, header, txId } = unpackPayload(
    common.Envelope.deserializeBinary(envelopeBytes).getPayload_asU8(),
  );
  const sets = actionToReadWriteSet(unpackAction(payload.getData_asU8()));
  const write = sets
    .find((set) => set.namespace === namespace)
    ?.writes.find((candidate) => candidate.key === key);
  const modification = new ledger.queryresult.KeyModification();
  modification.setTxId(txId);
  modification.setTimestamp(
    common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8()).getTimestamp(),
  );
  if (write?.value === undefined) {
    modification.setIsDelete(true);
  } else {
    modification.setValue(write.value);
  }
  return modification.serializeBinary();
}
