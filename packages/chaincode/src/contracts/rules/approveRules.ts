import { Refusal } from "@medtech-chain/domain";
import { type ApproveRulesRequest, Reason, RulesVersionSchema } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { approve } from "./approval.ts";
import { findCurrentRules } from "./currentRules.ts";

/** `RulesService.ApproveRules`. */
export async function approveRules(request: ApproveRulesRequest, context: CallContext) {
  assertRole(context.caller, "admin");
  const version = await context.state.get(RulesVersionSchema, keys.rulesVersion(request.version));
  if (version === undefined) {
    throw new Refusal(Reason.NOT_FOUND, `there is no version ${request.version} of the rules`, {
      subject: "version",
    });
  }
  const current = await findCurrentRules(context.state);
  if (version.inForce || version.baseVersion !== (current?.version ?? 0)) {
    throw new Refusal(
      Reason.VERSION_MISMATCH,
      `version ${request.version} was proposed as a change of version ${version.baseVersion}, which is not in force any more; propose it anew`,
      {
        subject: "version",
      },
    );
  }
  return { version: await approve(version, current, context) };
}
