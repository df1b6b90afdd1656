import { create } from "@bufbuild/protobuf";
import { type CheckedRules, checkRules, Refusal } from "@medtech-chain/domain";
import {
  ApprovalSchema,
  type Member,
  Reason,
  type RulesVersion,
  RulesVersionSchema,
} from "@medtech-chain/schema";
import type { Caller } from "../../caller/caller.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { openPeriod } from "../account/openPeriod.ts";
import type { CurrentRules } from "./currentRules.ts";

/**
 * Members whose administrators decide on a version: those of the rules in force; for the first version, those that it
 * names itself.
 */
export function requireVoter(caller: Caller, electorate: CheckedRules): Member {
  const member = electorate.membersByMsp.get(caller.mspId);
  if (member !== undefined) return member;
  throw new Refusal(Reason.WRONG_ORGANISATION, `${caller.mspId} has no vote on these rules`, {
    subject: "msp",
  });
}

/** Adds an approval, writes the version, and puts it in force as soon as enough members agree. */
export async function approve(
  version: RulesVersion,
  current: CurrentRules | undefined,
  context: CallContext,
): Promise<RulesVersion> {
  const proposed = checkRules(version.rules!);
  const electorate = current ?? proposed;
  const voter = requireVoter(context.caller, electorate);
  const approvals = [
    ...version.approvals.filter((approval) => approval.member !== voter.id),
    create(ApprovalSchema, { member: voter.id, administrator: context.caller.subject }),
  ].sort((left, right) => (left.member < right.member ? -1 : 1));
  const agreed = new Set(approvals.map((approval) => approval.member));
  const inForce =
    current === undefined || !proposed.rules.privacy!.enabled
      ? isUnanimous(agreed, electorate)
      : isAgreed(agreed, electorate);
  const next = create(RulesVersionSchema, { ...version, approvals, inForce });
  await context.state.put(RulesVersionSchema, keys.rulesVersion(version.version), next);
  if (inForce) {
    await context.state.put(RulesVersionSchema, keys.rulesInForce, next);
    await openPeriod(proposed, context.state);
  }
  return next;
}

/** The first rules make the consortium, and rules without privacy give its data away: every member must agree. */
function isUnanimous(agreed: ReadonlySet<string>, rules: CheckedRules): boolean {
  return rules.rules.members.every((member) => agreed.has(member.id));
}

/** Later rules need the platform and more than half of the hospitals. */
function isAgreed(agreed: ReadonlySet<string>, rules: CheckedRules): boolean {
  const hospitals = rules.hospitals.filter((hospital) => agreed.has(hospital.id)).length;
  return agreed.has(rules.platform.id) && hospitals * 2 > rules.hospitals.length;
}
