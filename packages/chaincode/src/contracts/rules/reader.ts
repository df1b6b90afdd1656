import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { findCurrentRules } from "./currentRules.ts";

/** Refuses callers who are no members. Before the first rules nobody is one yet, and the channel alone decides who may read. */
export async function requireReader(context: CallContext): Promise<void> {
  const rules = await findCurrentRules(context.state);
  if (rules !== undefined) requireMember(context.caller, rules);
}
