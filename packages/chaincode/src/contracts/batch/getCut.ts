import type { GetCutRequest } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { requireRules } from "../rules/currentRules.ts";

/** `BatchService.GetCut`. */
export async function getCut(request: GetCutRequest, context: CallContext) {
  const rules = await requireRules(context.state);
  requireMember(context.caller, rules);
  const all = rules.hospitals.map((hospital) => hospital.id);
  const hospitals = request.hospitals.length === 0 ? all : all.filter((id) => request.hospitals.includes(id));
  return { cut: context.index.newestCut(hospitals) };
}
