import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import { Refusal } from "@medtech-chain/domain";
import { Reason } from "@medtech-chain/schema";
import type { ChaincodeStub, QueryResponseMetadata } from "fabric-shim";

/**
 * The ledger's state as a transaction sees it: what was committed before it began. A transaction does not see its
 * own writes, as on every Fabric peer.
 */
export interface LedgerState {
  get<Desc extends DescMessage>(schema: Desc, key: string): Promise<MessageShape<Desc> | undefined>;
  /** Every entry whose key begins with the prefix, in the order of the keys. Guarded against phantoms. */
  list<Desc extends DescMessage>(schema: Desc, prefix: string): Promise<StateEntry<MessageShape<Desc>>[]>;
  /** A page of such entries, after the token of the page before; empty for the first. For methods without side effects. */
  page<Desc extends DescMessage>(
    schema: Desc,
    prefix: string,
    size: number,
    token: string,
  ): Promise<{ entries: StateEntry<MessageShape<Desc>>[]; next: string }>;
  put<Desc extends DescMessage>(schema: Desc, key: string, value: MessageShape<Desc>): Promise<void>;
  delete(key: string): Promise<void>;
  getPrivate(collection: string, key: string): Promise<Uint8Array | undefined>;
  putPrivate(collection: string, key: string, value: Uint8Array): Promise<void>;
  /** Deletes the value and its history from every peer. */
  purgePrivate(collection: string, key: string): Promise<void>;
}

export interface StateEntry<Value> {
  readonly key: string;
  readonly value: Value;
}

/** State through the shim. */
export function createLedgerState(stub: ChaincodeStub): LedgerState {
  return {
    async get(schema, key) {
      const bytes = await stub.getState(key);
      return bytes.length === 0 ? undefined : fromBinary(schema, bytes);
    },
    async list<Desc extends DescMessage>(schema: Desc, prefix: string) {
      const entries: StateEntry<MessageShape<Desc>>[] = [];
      for await (const { key, value } of stub.getStateByRange(prefix, prefixEnd(prefix))) {
        entries.push({ key, value: fromBinary(schema, value) });
      }
      return entries;
    },
    async page<Desc extends DescMessage>(schema: Desc, prefix: string, size: number, token: string) {
      if (token !== "" && !token.startsWith(prefix)) {
        throw new Refusal(Reason.MALFORMED, "the page token is not one that a page came with", {
          subject: "page_token",
        });
      }
      const entries: StateEntry<MessageShape<Desc>>[] = [];
      const page = stub.getStateByRangeWithPagination(prefix, prefixEnd(prefix), size, token);
      for await (const { key, value } of page) entries.push({ key, value: fromBinary(schema, value) });
      // The shim has no metadata for a page without entries.
      const metadata = (await page).metadata as QueryResponseMetadata | undefined;
      return { entries, next: entries.length < size ? "" : (metadata?.bookmark ?? "") };
    },
    async put(schema, key, value) {
      await stub.putState(key, toBinary(schema, value));
    },
    async delete(key) {
      await stub.deleteState(key);
    },
    async getPrivate(collection, key) {
      const bytes = await stub.getPrivateData(collection, key);
      return bytes.length === 0 ? undefined : bytes;
    },
    async putPrivate(collection, key, value) {
      await stub.putPrivateData(collection, key, value);
    },
    async purgePrivate(collection, key) {
      await stub.purgePrivateData(collection, key);
    },
  };
}

/** The first key after all that begin with the prefix: its last character's successor. Prefixes end in "/". */
function prefixEnd(prefix: string): string {
  const last = prefix.length - 1;
  return prefix.slice(0, last) + String.fromCharCode(prefix.charCodeAt(last) + 1);
}
