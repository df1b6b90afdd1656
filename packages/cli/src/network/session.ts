import { type ContextValues, createContextValues } from "@connectrpc/connect";
import {
  type CommittedTransaction,
  connectLedger,
  createLedgerClients,
  type LedgerClients,
  type LedgerConnection,
  receiptKey,
} from "@medtech-chain/ledger";
import { loadIdentity, type NetworkProfile, organisation } from "@medtech-chain/ledger/identities";
import { platformOf } from "../consortium/index.ts";
import type { CommandContext } from "../program/context.ts";
import { loadProfile, networkFolder, requireIdentity } from "./networkFolder.ts";

export interface SessionOptions {
  readonly dir?: string | undefined;
  /** The platform's where there is none. */
  readonly organisation?: string | undefined;
  readonly identity: string;
}

/** A connection to the network as somebody. */
export interface Session extends Disposable {
  readonly dir: string;
  readonly profile: NetworkProfile;
  readonly organisation: string;
  readonly identity: string;
  readonly connection: LedgerConnection;
  readonly clients: LedgerClients;
}

/** Connects as one of the identities in the network's folder. @throws CommandError */
export async function openSession(options: SessionOptions, context: CommandContext): Promise<Session> {
  const dir = networkFolder(options, context);
  const profile = await loadProfile(dir);
  const { id, mspId } = organisation(profile, options.organisation ?? platformOf(profile));
  const identity = await loadIdentity(await requireIdentity(dir, id, options.identity), mspId);
  const connection = connectLedger({ profile, organisation: id, identity });
  return {
    dir,
    profile,
    organisation: id,
    identity: options.identity,
    connection,
    clients: createLedgerClients(connection),
    [Symbol.dispose]: () => connection.close(),
  };
}

/** Call options that keep the transaction which a call becomes. */
export function keepTransaction(): {
  readonly contextValues: ContextValues;
  readonly transaction: () => CommittedTransaction;
} {
  let kept: CommittedTransaction | undefined;
  const contextValues = createContextValues().set(receiptKey, (transaction) => {
    kept = transaction;
  });
  return { contextValues, transaction: () => kept! };
}
