import type { GetAccountRequest } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { requireRules } from "../rules/currentRules.ts";
import { currentPeriod, findBudget, requireAccount } from "./accounts.ts";

/** `AccountService.GetAccount`. */
export async function getAccount(request: GetAccountRequest, context: CallContext) {
  const rules = await requireRules(context.state);
  requireMember(context.caller, rules);
  const account = await requireAccount(context.state, request.kind, request.id);
  const budget = await findBudget(context.state, account, request.period || currentPeriod(rules));
  return { account, budget };
}
