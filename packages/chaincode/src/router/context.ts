import type { DescMethodUnary, DescService, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Caller } from "../caller/caller.ts";
import type { BatchDecoder } from "../follower/batchDecoder.ts";
import type { IndexGate } from "../follower/indexGate.ts";
import type { LedgerState } from "../state/ledgerState.ts";

/** What one transaction can see and do. Nothing else reaches a contract: no clock, no randomness, no environment. */
export interface CallContext {
  readonly state: LedgerState;
  readonly caller: Caller;
  readonly transactionId: string;
  /** Chosen by the client, inside Fabric's window; seconds since 1970-01-01T00:00:00Z. */
  readonly timestamp: number;
  /** Data that travels beside the transaction and is not recorded. */
  readonly transient: ReadonlyMap<string, Uint8Array>;
  /** This peer's index of device reports. */
  readonly index: IndexGate;
  /** A pure function of the bytes. @throws Refusal MALFORMED */
  readonly decodeBatch: BatchDecoder;
  /** Sets the transaction's event; there is one a transaction. */
  emit(name: string, payload: Uint8Array): void;
}

/** A contract: one function for each method of a protobuf service. */
export type Contract<Service extends DescService> = {
  readonly [Name in keyof Service["method"]]: Service["method"][Name] extends DescMethodUnary<
    infer Input,
    infer Output
  >
    ? (request: MessageShape<Input>, context: CallContext) => Promise<MessageInitShape<Output>>
    : never;
};
