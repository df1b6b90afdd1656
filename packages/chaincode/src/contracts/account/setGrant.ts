import { create } from "@bufbuild/protobuf";
import { MAX_MICRO_EPSILON, Refusal } from "@medtech-chain/domain";
import { grant, takeBack } from "@medtech-chain/privacy";
import { type Budget, BudgetSchema, Reason, type SetGrantRequest } from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requirePlatform } from "../../caller/member.ts";
import type { CallContext } from "../../router/context.ts";
import { requireRules } from "../rules/currentRules.ts";
import { assertReason } from "../rules/reason.ts";
import {
  assertActive,
  assertDataSet,
  currentPeriod,
  findBudget,
  parentKind,
  putBudget,
  requireAccount,
} from "./accounts.ts";

/** `AccountService.SetGrant`. What is granted is taken from what the account above has left to hand out. */
export async function setGrant(request: SetGrantRequest, context: CallContext) {
  const { state, caller } = context;
  assertRole(caller, "admin");
  const rules = await requireRules(state);
  requirePlatform(caller, rules);
  assertReason(request.reason);
  if (request.microEpsilon > MAX_MICRO_EPSILON) {
    throw new Refusal(Reason.VALUE_OUT_OF_RANGE, "a grant is at most 2^63 - 1 micro-epsilon", {
      subject: "micro_epsilon",
    });
  }
  const above = parentKind(request.kind);
  if (above === undefined) {
    throw new Refusal(
      Reason.MALFORMED,
      "only studies and researchers are granted; data sets have their budget from the rules",
      {
        subject: "kind",
      },
    );
  }
  const account = await requireAccount(state, request.kind, request.id);
  const parentAccount = await requireAccount(state, above, account.parent);
  assertDataSet(account, rules);
  assertDataSet(parentAccount, rules);
  const period = currentPeriod(rules);
  const budget = create(BudgetSchema, {
    ...(await findBudget(state, account, period)),
  });
  const parent = create(BudgetSchema, { ...(await findBudget(state, parentAccount, period)) });
  // What a revoked account has left can be taken back, but it is given nothing.
  if (request.microEpsilon > budget.granted) {
    assertActive(account);
    assertActive(parentAccount);
  }
  moveGrant(parent, budget, request.microEpsilon);
  await putBudget(state, budget);
  await putBudget(state, parent);
  return { budget, parent };
}

/** Sets the grant and takes the difference from, or gives it back to, what the parent has handed out. */
function moveGrant(parent: Budget, budget: Budget, granted: bigint): void {
  const used = budget.allocated + budget.spent;
  if (granted < used) {
    throw new Refusal(Reason.VALUE_OUT_OF_RANGE, `${used} micro-epsilon of this grant are used already`, {
      subject: "micro_epsilon",
      metadata: { used: `${used}` },
    });
  }
  const pool = { limit: parent.granted, allocated: parent.allocated };
  const difference = granted - budget.granted;
  if (difference > 0n) parent.allocated = grant(pool, difference).allocated;
  if (difference < 0n) parent.allocated = takeBack(pool, -difference).allocated;
  budget.granted = granted;
}
