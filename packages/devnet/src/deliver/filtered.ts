import { common, peer } from "@hyperledger/fabric-protos";
import { type EnvelopeHeader, unpackAction, unpackEnvelope, unpackPayload } from "../transaction/envelope.ts";

/** The block without what its transactions carry (fabric `core/peer/deliverevents.go`, toFilteredBlock). */
export function blockToFiltered(bytes: Uint8Array): InstanceType<typeof peer.FilteredBlock> {
  const block = common.Block.deserializeBinary(bytes);
  const filter =
    block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ??
    new Uint8Array();
  const filtered = new peer.FilteredBlock();
  filtered.setNumber(block.getHeader()?.getNumber() ?? 0);
  (block.getData()?.getDataList_asU8() ?? []).forEach((envelopeBytes, index) => {
    const header = unpackPayload(unpackEnvelope(envelopeBytes).payload);
    filtered.setChannelId(header.channel);
    filtered.addFilteredTransactions(toFilteredTransaction(header, filter[index] ?? 0));
  });
  return filtered;
}

function toFilteredTransaction(
  header: EnvelopeHeader,
  code: number,
): InstanceType<typeof peer.FilteredTransaction> {
  const transaction = new peer.FilteredTransaction();
  transaction.setTxid(header.txId);
  transaction.setType(header.type as Parameters<typeof transaction.setType>[0]);
  transaction.setTxValidationCode(code as Parameters<typeof transaction.setTxValidationCode>[0]);
  if (header.type === common.HeaderType.ENDORSER_TRANSACTION) {
    transaction.setTransactionActions(toFilteredActions(header));
  }
  return transaction;
}

/** Events keep their name and lose their payload. */
function toFilteredActions(header: EnvelopeHeader): InstanceType<typeof peer.FilteredTransactionActions> {
  const actions = new peer.FilteredTransactionActions();
  const { event } = unpackAction(header.data);
  if (event !== undefined) {
    const message = new peer.ChaincodeEvent();
    message.setTxId(event.txId);
    message.setChaincodeId(event.chaincode);
    message.setEventName(event.name);
    const action = new peer.FilteredChaincodeAction();
    action.setChaincodeEvent(message);
    actions.addChaincodeActions(action);
  }
  return actions;
}
