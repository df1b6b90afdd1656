import { type ListRulesRequest, RulesVersionSchema } from "@medtech-chain/schema";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireReader } from "./reader.ts";

/** `RulesService.ListRules`. */
export async function listRules(_request: ListRulesRequest, context: CallContext) {
  await requireReader(context);
  const versions = await context.state.list(RulesVersionSchema, keys.rulesVersions);
  return { versions: versions.map((entry) => entry.value) };
}
