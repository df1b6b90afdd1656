import type { GetIndexStatusRequest } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { requireRules } from "../rules/currentRules.ts";

/** Exact numbers of rows and devices are not for researchers. */
export const INDEX_READERS = ["admin", "auditor", "collector", "node", "follower"] as const;

/** `BatchService.GetIndexStatus`. */
export async function getIndexStatus(_request: GetIndexStatusRequest, context: CallContext) {
  assertRole(context.caller, ...INDEX_READERS);
  requireMember(context.caller, await requireRules(context.state));
  const status = context.index.status();
  return {
    block: status.block,
    rows: BigInt(status.rows),
    devices: BigInt(status.devices),
    memoryBytes: BigInt(status.memoryBytes),
    hospitals: status.hospitals.map((entry) => ({ ...entry, rows: BigInt(entry.rows) })),
  };
}
