import { type ListReleasesRequest, ReleaseSchema } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { requireRules } from "../rules/currentRules.ts";

/** Releases on a page, at most and by default. */
const PAGE_SIZE = 100;

/** `QuestionService.ListReleases`. */
export async function listReleases(request: ListReleasesRequest, context: CallContext) {
  requireMember(context.caller, await requireRules(context.state));
  const size = request.pageSize === 0 || request.pageSize > PAGE_SIZE ? PAGE_SIZE : request.pageSize;
  const page = await context.state.page(ReleaseSchema, keys.releases, size, request.pageToken);
  return { releases: page.entries.map(({ value }) => value), nextPageToken: page.next };
}
