import { batchKey, Refusal } from "@medtech-chain/domain";
import { BatchHeadSchema, type GetBatchHeadRequest, Reason } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { requireRules } from "../rules/currentRules.ts";
import { INDEX_READERS } from "./getIndexStatus.ts";

/** `BatchService.GetBatchHead`. */
export async function getBatchHead(request: GetBatchHeadRequest, context: CallContext) {
  assertRole(context.caller, ...INDEX_READERS);
  requireMember(context.caller, await requireRules(context.state));
  const head = await context.state.get(BatchHeadSchema, batchKey(request.hospital, request.sequence));
  if (head !== undefined) return { head };
  throw new Refusal(Reason.NOT_FOUND, `there is no batch ${request.sequence} of that hospital`, {
    subject: "sequence",
  });
}
