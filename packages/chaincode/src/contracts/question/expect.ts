import { canonicalQuestion, checkQuestion, groupCount, isRefusedFor, Refusal } from "@medtech-chain/domain";
import {
  createRational,
  type ErrorPlan,
  epsilonForError,
  expectedError,
  type Rational,
} from "@medtech-chain/privacy";
import { AccountKind, AccountSchema, type ExpectRequest, Reason } from "@medtech-chain/schema";
import { requireMember } from "../../caller/member.ts";
import { kindOf } from "../../kinds/kinds.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import { currentPeriod, findBudget } from "../account/accounts.ts";
import { type CurrentRules, requireRules } from "../rules/currentRules.ts";
import { requireActiveChain } from "./asking.ts";
import { priceQuestion } from "./price.ts";

/** Confidence of the expected interval where none is asked for, in parts per million. */
const DEFAULT_CONFIDENCE_PPM = 950_000;

/** `QuestionService.Expect`. Looks at rules and budgets, never at the data. */
export async function expect(request: ExpectRequest, context: CallContext) {
  const rules = await requireRules(context.state);
  requireMember(context.caller, rules);
  if (request.question === undefined) {
    throw new Refusal(Reason.MALFORMED, "the question is missing", { subject: "question" });
  }
  const hospitals = rules.hospitals.map(({ id }) => id);
  const question = checkQuestion(canonicalQuestion(request.question, hospitals), rules);
  const privacy = rules.rules.privacy!;
  const kind = kindOf(question);
  const confidencePpm = request.confidencePpm || DEFAULT_CONFIDENCE_PPM;
  const plan = kind.plan(question as never, confidencePpm, privacy);
  const { microEpsilon } = priceQuestion(wantedEpsilon(request, plan, rules), privacy);
  const groups = question.kind === "groupedCount" ? groupCount(question.dimensions) : 1;
  const error = (of: ErrorPlan) =>
    microEpsilon === 0n ? 0n : scaleUp(expectedError(of, microEpsilon), kind.decimals);
  return {
    microEpsilon,
    halfWidth: error(plan),
    decimals: kind.decimals,
    simultaneousHalfWidth: error(plan.kind === "groupedCount" ? { ...plan, groups } : plan),
    groupCount: groups,
    assumedDevices: plan.kind === "average" ? privacy.assumedDevices : 0n,
    ...(await describeBudget(request.researcher || context.caller.id, microEpsilon, rules, context)),
  };
}

function wantedEpsilon(request: ExpectRequest, plan: ErrorPlan, rules: CurrentRules): bigint {
  const privacy = rules.rules.privacy!;
  switch (request.precision.case) {
    case "microEpsilon":
      return request.precision.value;
    case "halfWidth":
      return epsilonForError(plan, createRational(request.precision.value), privacy.largestMicroEpsilon);
    case undefined:
      return privacy.defaultMicroEpsilon;
    default:
      return request.precision satisfies never;
  }
}

/** In units of 10^-decimals, rounded up: never better than it will be. */
function scaleUp(error: Rational, decimals: number): bigint {
  const scaled = error.numerator * 10n ** BigInt(decimals);
  return (scaled + error.denominator - 1n) / error.denominator;
}

/** What the researcher has left before and after, and why the question could not be asked now. */
async function describeBudget(id: string, cost: bigint, rules: CurrentRules, context: CallContext) {
  const account =
    id === "" ? undefined : await context.state.get(AccountSchema, keys.account(AccountKind.RESEARCHER, id));
  if (account === undefined) return { refusal: id === "" ? "" : `there is no researcher ${id}` };
  const budget = await findBudget(context.state, account, currentPeriod(rules));
  const before = budget.granted - budget.spent;
  const refusal =
    (await findRevocation(id, rules, context)) ??
    (cost > before ? `the budget is too small: ${before} micro-epsilon are left` : "");
  return {
    budgetLeftBefore: before,
    budgetLeftAfter: cost > before ? before : before - cost,
    refusal,
  };
}

async function findRevocation(
  id: string,
  rules: CurrentRules,
  context: CallContext,
): Promise<string | undefined> {
  try {
    await requireActiveChain(context.state, id, rules);
    return undefined;
  } catch (error) {
    if (isRefusedFor(error, Reason.ACCOUNT_REVOKED) || isRefusedFor(error, Reason.STILL_IN_USE))
      return (error as Refusal).message;
    throw error;
  }
}
