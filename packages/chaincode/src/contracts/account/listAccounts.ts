import { AccountSchema, type ListAccountsRequest } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";
import { currentPeriod, findBudget } from "./accounts.ts";

/** `AccountService.ListAccounts`. */
export async function listAccounts(request: ListAccountsRequest, context: CallContext) {
  const rules = await requireRules(context.state);
  requireMember(context.caller, rules);
  const period = request.period || currentPeriod(rules);
  const accounts = await context.state.list(AccountSchema, keys.accounts);
  const entries = [];
  for (const { value: account } of accounts) {
    entries.push({ account, budget: await findBudget(context.state, account, period) });
  }
  return { entries };
}
