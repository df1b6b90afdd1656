import { common } from "@hyperledger/fabric-protos";
import type { BlockHeader } from "../block/hash.ts";

/** The parts of a stored block that the ledger itself needs. */
export interface DecodedBlock {
  readonly header: BlockHeader;
  readonly envelopes: readonly Uint8Array[];
  /** One `TxValidationCode` for each envelope. */
  readonly filter: Uint8Array;
  readonly commitHash: Uint8Array;
}

/** Parses `common.Block`. Throws on malformed bytes. */
export function decodeBlock(bytes: Uint8Array): DecodedBlock {
  const block = common.Block.deserializeBinary(bytes);
  const header = block.getHeader();
  const metadata = block.getMetadata()?.getMetadataList_asU8() ?? [];
  if (header === undefined) {
    throw new SyntaxError("the block has no header");
  }
  const commitHash = metadata[common.BlockMetadataIndex.COMMIT_HASH] ?? new Uint8Array();
  return {
    header: {
      number: header.getNumber(),
      previousHash: header.getPreviousHash_asU8(),
      dataHash: header.getDataHash_asU8(),
    },
    envelopes: block.getData()?.getDataList_asU8() ?? [],
    filter: metadata[common.BlockMetadataIndex.TRANSACTIONS_FILTER] ?? new Uint8Array(),
    commitHash: common.Metadata.deserializeBinary(commitHash).getValue_asU8(),
  };
}
