import type { LedgerState } from "./ledgerState.ts";

/** The same state for a method that the schema marks as free of side effects: to write is a fault of the contract. */
export function denyWrites(state: LedgerState): LedgerState {
  const deny = async () => {
    throw new TypeError("a method without side effects tried to write");
  };
  return { ...state, put: deny, delete: deny, putPrivate: deny, purgePrivate: deny };
}
