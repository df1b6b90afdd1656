import { create } from "@bufbuild/protobuf";
import { Refusal } from "@medtech-chain/domain";
import { AccountSchema, AccountState, Reason, type SetAccountStateRequest } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requirePlatform } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";
import { assertReason } from "../rules/reason.ts";
import { requireAccount } from "./accounts.ts";

/** `AccountService.SetAccountState`. */
export async function setAccountState(request: SetAccountStateRequest, context: CallContext) {
  assertRole(context.caller, "admin");
  requirePlatform(context.caller, await requireRules(context.state));
  assertReason(request.reason);
  if (request.state !== AccountState.ACTIVE && request.state !== AccountState.REVOKED) {
    throw new Refusal(Reason.MALFORMED, "the state must be active or revoked", { subject: "state" });
  }
  const existing = await requireAccount(context.state, request.kind, request.id);
  const account = create(AccountSchema, { ...existing, state: request.state, reason: request.reason });
  await context.state.put(AccountSchema, keys.account(account.kind, account.id), account);
  return { account };
}
