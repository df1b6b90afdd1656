import { type CheckedRules, Refusal } from "@medtech-chain/domain";
import { type Member, MemberKind, Reason } from "@medtech-chain/schema";
import type { Caller } from "./caller.ts";

/** The consortium's member that the caller belongs to. Refuses strangers. */
export function requireMember(caller: Caller, rules: CheckedRules): Member {
  const member = rules.membersByMsp.get(caller.mspId);
  if (member !== undefined) return member;
  throw new Refusal(Reason.WRONG_ORGANISATION, `${caller.mspId} is no member of the consortium`, {
    subject: "msp",
  });
}

/** The hospital that the caller belongs to. Refuses everybody else. */
export function requireHospital(caller: Caller, rules: CheckedRules): Member {
  const member = requireMember(caller, rules);
  if (member.kind === MemberKind.HOSPITAL) return member;
  throw new Refusal(Reason.WRONG_ORGANISATION, `this is for hospitals, and ${member.id} is not one`, {
    subject: "msp",
  });
}

/** The platform, if the caller belongs to it. Refuses everybody else. */
export function requirePlatform(caller: Caller, rules: CheckedRules): Member {
  const member = requireMember(caller, rules);
  if (member.kind === MemberKind.PLATFORM) return member;
  throw new Refusal(Reason.WRONG_ORGANISATION, `this is for the platform, and ${member.id} is a hospital`, {
    subject: "msp",
  });
}
