import { Refusal } from "@medtech-chain/domain";
import { type GetRulesRequest, Reason, RulesVersionSchema } from "@medtech-chain/schema";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireReader } from "./reader.ts";

/** `RulesService.GetRules`. */
export async function getRules(request: GetRulesRequest, context: CallContext) {
  await requireReader(context);
  const key = request.version === 0 ? keys.rulesInForce : keys.rulesVersion(request.version);
  const version = await context.state.get(RulesVersionSchema, key);
  if (version === undefined) {
    throw request.version === 0
      ? new Refusal(Reason.NO_RULES, "no rules are in force", { subject: "rules" })
      : new Refusal(Reason.NOT_FOUND, `there is no version ${request.version} of the rules`, {
          subject: "version",
        });
  }
  return { version };
}
