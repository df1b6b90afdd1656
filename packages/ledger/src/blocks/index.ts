export { type BlockReader, createBlockReader, type LocatedTransaction } from "./blockReader.ts";
export { decodeBlock, decodeBlockBytes, type LedgerBlock } from "./decodeBlock.ts";
export { type FoundTransaction, findTransaction } from "./findTransaction.ts";
export { type FollowBlocksOptions, followBlocks } from "./followBlocks.ts";
export { type FollowEventsOptions, followEvents, type LedgerEvent } from "./followEvents.ts";
export { type BlockHeader, envelopesHash, headerHash, headerToBytes } from "./header.ts";
export {
  type ChaincodeEvent,
  type ChaincodeResponse,
  type Endorsement,
  LedgerTransaction,
} from "./ledgerTransaction.ts";
export type {
  CollectionWrites,
  HashedWrite,
  NamespaceReadWriteSet,
  Read,
  Version,
  Write,
} from "./readWriteSet.ts";
export type { Signatory } from "./signatory.ts";
export { validationCodeName } from "./validationCode.ts";
