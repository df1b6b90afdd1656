import { toBinary } from "@bufbuild/protobuf";
import { type CheckedRules, checkRules, Refusal } from "@medtech-chain/domain";
import { Reason, type RulesVersion, RulesVersionSchema } from "@medtech-chain/schema";
import { keys } from "../../state/keys.ts";
import type { LedgerState } from "../../state/ledgerState.ts";

export interface CurrentRules extends CheckedRules {
  readonly version: number;
}

/** The last rules parsed, beside their bytes: a pure function of the ledger, kept because every call needs it. */
let parsed: { readonly bytes: Uint8Array; readonly rules: CurrentRules } | undefined;

/** The rules in force, or undefined before the first. */
export async function findCurrentRules(state: LedgerState): Promise<CurrentRules | undefined> {
  const version = await state.get(RulesVersionSchema, keys.rulesInForce);
  return version === undefined ? undefined : parseRules(version);
}

/** The rules in force. Refuses everything before there are any. */
export async function requireRules(state: LedgerState): Promise<CurrentRules> {
  const rules = await findCurrentRules(state);
  if (rules !== undefined) return rules;
  throw new Refusal(Reason.NO_RULES, "no rules are in force; administrators propose and approve them first", {
    subject: "rules",
  });
}

function parseRules(version: RulesVersion): CurrentRules {
  const bytes = toBinary(RulesVersionSchema, version);
  if (parsed === undefined || !equalBytes(parsed.bytes, bytes)) {
    parsed = { bytes, rules: { ...checkRules(version.rules!), version: version.version } };
  }
  return parsed.rules;
}

function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, i) => byte === right[i]);
}
