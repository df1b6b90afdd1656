import { create } from "@bufbuild/protobuf";
import { checkRules, Refusal } from "@medtech-chain/domain";
import { type ProposeRulesRequest, Reason, RulesVersionSchema } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { approve, requireVoter } from "./approval.ts";
import { findCurrentRules } from "./currentRules.ts";
import { assertReason } from "./reason.ts";

/** `RulesService.ProposeRules`. */
export async function proposeRules(request: ProposeRulesRequest, context: CallContext) {
  assertRole(context.caller, "admin");
  assertReason(request.reason);
  if (request.rules === undefined) {
    throw new Refusal(Reason.MALFORMED, "the proposal has no rules", { subject: "rules" });
  }
  const proposed = checkRules(request.rules);
  const current = await findCurrentRules(context.state);
  requireVoter(context.caller, current ?? proposed);
  const versions = await context.state.list(RulesVersionSchema, keys.rulesVersions);
  const next = versions.length + 1;
  if (request.version !== next) {
    throw new Refusal(
      Reason.VERSION_MISMATCH,
      `the next version of the rules is ${next}, not ${request.version}`,
      {
        subject: "version",
      },
    );
  }
  const version = create(RulesVersionSchema, {
    version: next,
    baseVersion: current?.version ?? 0,
    rules: request.rules,
    reason: request.reason,
    proposedBy: context.caller.subject,
    transactionId: context.transactionId,
  });
  return { version: await approve(version, current, context) };
}
