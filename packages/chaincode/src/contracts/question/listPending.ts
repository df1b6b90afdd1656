import { AskSchema, type ListPendingRequest } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";

/** `QuestionService.ListPending`. */
export async function listPending(_request: ListPendingRequest, context: CallContext) {
  requireMember(context.caller, await requireRules(context.state));
  const pending = await context.state.list(AskSchema, keys.pendingAsks);
  return { ids: pending.map(({ value }) => value.id) };
}
