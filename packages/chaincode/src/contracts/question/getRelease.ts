import { Refusal } from "@medtech-chain/domain";
import { type GetReleaseRequest, Reason, ReleaseSchema } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";
import { AnsweredSchema } from "./answered.ts";

/** `QuestionService.GetRelease`. */
export async function getRelease(request: GetReleaseRequest, context: CallContext) {
  requireMember(context.caller, await requireRules(context.state));
  const release = await context.state.get(ReleaseSchema, keys.release(request.id));
  if (release === undefined) {
    throw new Refusal(Reason.NOT_FOUND, "there is no release with this identifier", { subject: "id" });
  }
  const answered = await context.state.get(AnsweredSchema, keys.answer(request.id));
  return { release, transactionId: answered?.value ?? "" };
}
