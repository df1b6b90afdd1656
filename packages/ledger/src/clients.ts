import { type Client, createClient } from "@connectrpc/connect";
import {
  AccountService,
  BatchService,
  NoiseService,
  QuestionService,
  RulesService,
} from "@medtech-chain/schema";
import type { LedgerConnection } from "./connection/ledgerConnection.ts";
import { createLedgerTransport, type LedgerTransportOptions } from "./transport/transport.ts";

/** The contracts, as typed clients. */
export interface LedgerClients {
  readonly batches: Client<typeof BatchService>;
  readonly questions: Client<typeof QuestionService>;
  readonly rules: Client<typeof RulesService>;
  readonly accounts: Client<typeof AccountService>;
  readonly noise: Client<typeof NoiseService>;
}

/** Clients of all contracts over one connection. */
export function createLedgerClients(
  connection: LedgerConnection,
  options: Omit<LedgerTransportOptions, "gateway"> = {},
): LedgerClients {
  const transport = createLedgerTransport({ ...options, gateway: connection });
  return {
    batches: createClient(BatchService, transport),
    questions: createClient(QuestionService, transport),
    rules: createClient(RulesService, transport),
    accounts: createClient(AccountService, transport),
    noise: createClient(NoiseService, transport),
  };
}
