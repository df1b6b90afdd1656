import { create } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import {
  QuestionService,
  type Receipt,
  ReceiptSchema,
  type TransactionProof,
  TransactionProofSchema,
} from "@medtech-chain/schema";
import { createBlockReader, type LocatedTransaction } from "../blocks/blockReader.ts";
import type { LedgerTransaction } from "../blocks/ledgerTransaction.ts";
import { createLedgerClients } from "../clients.ts";
import type { LedgerConnection } from "../connection/ledgerConnection.ts";

/**
 * Everything that is needed to check a release offline, from the connection's peer.
 *
 * @throws ConnectError `not_found` where the release, or its question, is not on the ledger
 */
export async function createReceipt(
  connection: LedgerConnection,
  releaseId: string,
  signal?: AbortSignal,
): Promise<Receipt> {
  const { questions } = createLedgerClients(connection);
  const callOptions = signal === undefined ? {} : { signal };
  const [{ release, transactionId }, { ask }] = await Promise.all([
    questions.getRelease({ id: releaseId }, callOptions),
    questions.getAsk({ id: releaseId }, callOptions),
  ]);
  if (release === undefined || ask === undefined) {
    throw new ConnectError(`there is no release ${releaseId}`, Code.NotFound);
  }
  const blocks = createBlockReader(connection);
  const [asked, answered] = await Promise.all([
    blocks.getTransaction(ask.transactionId, signal),
    blocks.getTransaction(transactionId, signal),
  ]);
  return create(ReceiptSchema, {
    channel: connection.profile.channel,
    chaincode: connection.profile.chaincode,
    release,
    ask: locatedToProof(asked),
    answer: locatedToProof(answered),
  });
}

/**
 * A transaction in its block, as a receipt has it. Other transactions are left out, as empty envelopes, unless they are about questions too:
 * they may hold device reports, which a receipt's readers must not see.
 */
export function locatedToProof({ block, transaction }: LocatedTransaction): TransactionProof {
  return create(TransactionProofSchema, {
    transactionId: transaction.id,
    position: transaction.position,
    block: {
      number: block.number,
      previousHash: block.previousHash,
      dataHash: block.dataHash,
      envelopes: block.transactions.map((other) =>
        other.position === transaction.position || isPublic(other) ? other.envelope : new Uint8Array(),
      ),
      metadata: [...block.metadata],
    },
  });
}

/** Whether everybody who may read releases may read the transaction. */
function isPublic(transaction: LedgerTransaction): boolean {
  try {
    return transaction.functionName?.startsWith(`${QuestionService.typeName}/`) ?? false;
  } catch {
    return false;
  }
}
