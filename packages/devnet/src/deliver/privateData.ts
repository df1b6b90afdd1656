import { common, ledger, peer } from "@hyperledger/fabric-protos";
import type { Member } from "@medtech-chain/ledger/identities";
import type { ChaincodeDefinition } from "../definition.ts";
import type { PrivateWriteRow, StateReader } from "../ledger/reader.ts";
import { isSatisfied } from "../policy/evaluate.ts";
import { encodePrivateWrites } from "../rwset/encode.ts";

const { rwset } = ledger;

export interface PrivateDataRequest {
  readonly reader: StateReader;
  readonly definition: ChaincodeDefinition;
  /** MSP id of the peer that is asked. */
  readonly organisation: string;
  readonly client: Member;
}

/** A block with the plaintext that this peer holds and this client may see (fabric `core/peer/deliverevents.go`). */
export function blockWithPrivateData(
  bytes: Uint8Array,
  number: number,
  request: PrivateDataRequest,
): InstanceType<typeof peer.BlockAndPrivateData> {
  const { reader, definition, organisation, client } = request;
  const visible = reader.privateWrites(organisation, number).filter(({ collection }) => {
    const known = definition.collections.get(collection);
    return known !== undefined && isSatisfied(known.members, [client]);
  });
  const message = new peer.BlockAndPrivateData();
  message.setBlock(common.Block.deserializeBinary(bytes));
  for (const [tx, rows] of Map.groupBy(visible, (row) => row.tx)) {
    message.getPrivateDataMapMap().set(tx, toPrivateSet(rows));
  }
  return message;
}

function toPrivateSet(rows: readonly PrivateWriteRow[]): InstanceType<typeof rwset.TxPvtReadWriteSet> {
  const set = new rwset.TxPvtReadWriteSet();
  set.setDataModel(rwset.TxReadWriteSet.DataModel.KV);
  for (const [namespace, ofNamespace] of Map.groupBy(rows, (row) => row.namespace)) {
    const group = new rwset.NsPvtReadWriteSet();
    group.setNamespace(namespace);
    for (const [collection, writes] of Map.groupBy(ofNamespace, (row) => row.collection)) {
      const one = new rwset.CollectionPvtReadWriteSet();
      one.setCollectionName(collection);
      one.setRwset(encodePrivateWrites(writes));
      group.addCollectionPvtRwset(one);
    }
    set.addNsPvtRwset(group);
  }
  return set;
}
