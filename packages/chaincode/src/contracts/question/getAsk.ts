import { Refusal } from "@medtech-chain/domain";
import { AskSchema, type GetAskRequest, Reason, ReleaseSchema } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";

/** `QuestionService.GetAsk`. */
export async function getAsk(request: GetAskRequest, context: CallContext) {
  requireMember(context.caller, await requireRules(context.state));
  const ask = await context.state.get(AskSchema, keys.ask(request.id));
  if (ask === undefined) {
    throw new Refusal(Reason.NOT_FOUND, "no question with this identifier is committed", { subject: "id" });
  }
  const release = await context.state.get(ReleaseSchema, keys.release(request.id));
  return { ask, answered: release !== undefined };
}
