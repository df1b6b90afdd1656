import { Refusal } from "@medtech-chain/domain";
import { type Account, AccountKind, Reason } from "@medtech-chain/schema";
import type { Caller } from "../../caller/caller.ts";
import { assertRole } from "../../caller/caller.ts";
import { requirePlatform } from "../../caller/member.ts";
import type { LedgerState } from "../../state/ledgerState.ts";
import { assertActive, assertDataSet, requireAccount } from "../account/accounts.ts";
import type { CurrentRules } from "../rules/currentRules.ts";

/**
 * The researcher in whose name a call is made: the caller's own identity, or, for the platform, the one it names.
 * Both belong to the platform's organisation.
 */
export function requireResearcher(caller: Caller, named: string, rules: CurrentRules): string {
  assertRole(caller, "researcher", "platform");
  requirePlatform(caller, rules);
  if (caller.role === "platform") {
    if (named !== "") return named;
    throw new Refusal(Reason.MALFORMED, "the platform must name the researcher", { subject: "researcher" });
  }
  if (caller.id === "" || (named !== "" && named !== caller.id)) {
    throw new Refusal(Reason.WRONG_ROLE, "a researcher asks in nobody else's name", {
      subject: "researcher",
    });
  }
  return caller.id;
}

export interface AccountChain {
  readonly researcher: Account;
  readonly study: Account;
  readonly dataSet: Account;
}

/** The researcher's account and those above it. Refuses if any is revoked, or if the rules name another data set by now. */
export async function requireActiveChain(
  state: LedgerState,
  id: string,
  rules: CurrentRules,
): Promise<AccountChain> {
  const researcher = await requireAccount(state, AccountKind.RESEARCHER, id);
  const study = await requireAccount(state, AccountKind.STUDY, researcher.parent);
  const dataSet = await requireAccount(state, AccountKind.DATA_SET, study.parent);
  for (const account of [researcher, study, dataSet]) assertActive(account);
  assertDataSet(study, rules);
  return { researcher, study, dataSet };
}
