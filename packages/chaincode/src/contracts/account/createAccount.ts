import { create } from "@bufbuild/protobuf";
import { assertIdentifier, Refusal } from "@medtech-chain/domain";
import { AccountSchema, AccountState, type CreateAccountRequest, Reason } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requirePlatform } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";
import { assertReason } from "../rules/reason.ts";
import { assertActive, parentKind, requireAccount } from "./accounts.ts";

/** `AccountService.CreateAccount`. */
export async function createAccount(request: CreateAccountRequest, context: CallContext) {
  assertRole(context.caller, "admin");
  requirePlatform(context.caller, await requireRules(context.state));
  const { id, kind, parent, reason } = request;
  assertIdentifier("id", id);
  assertReason(reason);
  const above = parentKind(kind);
  if (above === undefined) {
    throw new Refusal(
      Reason.MALFORMED,
      "only studies and researchers are created; data sets come from the rules",
      {
        subject: "kind",
      },
    );
  }
  assertActive(await requireAccount(context.state, above, parent));
  const key = keys.account(kind, id);
  if ((await context.state.get(AccountSchema, key)) !== undefined) {
    throw new Refusal(Reason.ALREADY_EXISTS, `the account ${id} exists already`, { subject: "id" });
  }
  const account = create(AccountSchema, { id, kind, parent, state: AccountState.ACTIVE, reason });
  await context.state.put(AccountSchema, key, account);
  return { account };
}
