import { createBlockReader, type LedgerConnection } from "@medtech-chain/ledger";

export interface Located {
  readonly transactionId: string;
  readonly block: bigint;
  /** Identifier of the organisation whose identity signed it. */
  readonly organisation: string;
}

/** The block that a transaction is in, and who sent it. @throws ConnectError `not_found` */
export async function locateTransaction(
  connection: LedgerConnection,
  transactionId: string,
): Promise<Located> {
  const { block, transaction } = await createBlockReader(connection).getTransaction(transactionId);
  return {
    transactionId,
    block: block.number,
    organisation: mspToOrganisation(connection, transaction.creator.mspId),
  };
}

/** The organisation's identifier in the network's profile; the MSP's own where it is a stranger's. */
export function mspToOrganisation({ profile }: Pick<LedgerConnection, "profile">, mspId: string): string {
  return profile.organisations.find((candidate) => candidate.mspId === mspId)?.id ?? mspId;
}
