import { common, peer } from "@hyperledger/fabric-protos";
import type { Channel } from "../channel.ts";

export type QsccAnswer =
  | { readonly kind: "success"; readonly payload: Uint8Array }
  | { readonly kind: "error"; readonly message: string };

/** Whether a chaincode name is that of the ledger query system chaincode. */
export function isQscc(chaincode: string): boolean {
  return chaincode === "qscc";
}

/** Answers `qscc` for any member of the channel (fabric `core/scc/qscc/query.go`). */
export function query(args: readonly Uint8Array[], channel: Channel): QsccAnswer {
  if (args.length < 2) {
    return failure(`Incorrect number of arguments, ${args.length}`);
  }
  const [name, channelId] = [textOf(args[0]), textOf(args[1])];
  if (name !== "GetChainInfo" && args.length < 3) {
    return failure(`missing 3rd argument for ${name}`);
  }
  if (channelId !== channel.name) {
    return failure(`Invalid chain ID, ${channelId}`);
  }
  const argument = args[2] ?? new Uint8Array();
  switch (name) {
    case "GetChainInfo":
      return success(chainInfo(channel));
    case "GetBlockByNumber":
      return blockByNumber(textOf(argument), channel);
    case "GetBlockByHash":
      return blockByHash(argument, channel);
    case "GetBlockByTxID":
      return blockByTxId(textOf(argument), channel);
    case "GetTransactionByID":
      return transactionById(textOf(argument), channel);
    default:
      return failure(`Requested function ${name} not found.`);
  }
}

function chainInfo({ ledger }: Channel): Uint8Array {
  const info = new common.BlockchainInfo();
  info.setHeight(ledger.height);
  info.setCurrentblockhash(ledger.reader.blockHash(ledger.height - 1) ?? new Uint8Array());
  info.setPreviousblockhash(ledger.reader.blockHash(ledger.height - 2) ?? new Uint8Array());
  return info.serializeBinary();
}

function blockByNumber(text: string, { ledger }: Channel): QsccAnswer {
  if (!/^\d{1,20}$/.test(text)) {
    return failure(
      `Failed to parse block number with error strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  // Fabric takes the largest number for "the newest block".
  const wanted = text === "18446744073709551615" ? ledger.height - 1 : Number(text);
  const block = Number.isSafeInteger(wanted) ? ledger.reader.block(wanted) : undefined;
  return block === undefined
    ? failure(`Failed to get block number ${text}, error no such block number [${text}] in index`)
    : success(block);
}

function blockByHash(hash: Uint8Array, { ledger }: Channel): QsccAnswer {
  const number = ledger.reader.blockNumber(hash);
  const block = number === undefined ? undefined : ledger.reader.block(number);
  const hex = Buffer.from(hash).toString("hex");
  return block === undefined
    ? failure(`Failed to get block hash ${hex}, error no such block hash [${hex}] in index`)
    : success(block);
}

function blockByTxId(txId: string, { ledger }: Channel): QsccAnswer {
  const found = ledger.reader.transaction(txId);
  const block = found === undefined ? undefined : ledger.reader.block(found.position.block);
  return block === undefined
    ? failure(`Failed to get block for txID ${txId}, error no such transaction ID [${txId}] in index`)
    : success(block);
}

function transactionById(txId: string, { ledger }: Channel): QsccAnswer {
  const found = ledger.reader.transaction(txId);
  const block = found === undefined ? undefined : ledger.reader.block(found.position.block);
  const envelope =
    block === undefined
      ? undefined
      : common.Block.deserializeBinary(block).getData()?.getDataList_asU8()[found!.position.tx];
  if (found === undefined || envelope === undefined) {
    return failure(
      `Failed to get transaction with id ${txId}, error no such transaction ID [${txId}] in index`,
    );
  }
  const processed = new peer.ProcessedTransaction();
  processed.setTransactionenvelope(common.Envelope.deserializeBinary(envelope));
  processed.setValidationcode(found.code);
  return success(processed.serializeBinary());
}

function textOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("utf8");
}

function success(payload: Uint8Array): QsccAnswer {
  return { kind: "success", payload };
}

function failure(message: string): QsccAnswer {
  return { kind: "error", message };
}
