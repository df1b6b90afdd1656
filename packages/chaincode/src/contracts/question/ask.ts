import { create } from "@bufbuild/protobuf";
import { askId, canonicalQuestion, checkQuestion, questionToTerms, Refusal } from "@medtech-chain/domain";
import { charge } from "@medtech-chain/privacy";
import {
  type Ask,
  type AskRequest,
  AskSchema,
  BudgetSchema,
  PrivacyMode,
  Reason,
  ReleaseSchema,
} from "@medtech-chain/schema";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import type { LedgerState } from "../../state/ledgerState.ts";
import { currentPeriod, findBudget, putBudget } from "../account/accounts.ts";
import { requireCurrentEpoch } from "../noise/epochs.ts";
import { requireRules } from "../rules/currentRules.ts";
import { type AccountChain, requireActiveChain, requireResearcher } from "./asking.ts";
import { requireCut } from "./cut.ts";
import { priceQuestion } from "./price.ts";

/** Event that tells hospitals' nodes of a committed question; its payload is the identifier. */
const ASKED_EVENT = "asked";

/**
 * `QuestionService.Ask`. Only checks and charges: a peer can be made to simulate this without committing it, and whoever does
 * that must learn nothing.
 */
export async function ask(request: AskRequest, context: CallContext) {
  const { state } = context;
  const rules = await requireRules(state);
  const researcher = requireResearcher(context.caller, request.researcher, rules);
  const accounts = await requireActiveChain(state, researcher, rules);
  if (request.question === undefined) {
    throw new Refusal(Reason.MALFORMED, "the question is missing", { subject: "question" });
  }
  const question = canonicalQuestion(
    request.question,
    rules.hospitals.map(({ id }) => id),
  );
  const checked = checkQuestion(question, rules);
  const price = priceQuestion(request.microEpsilon, rules.rules.privacy!);
  const cut = await requireCut(request.cut, checked.hospitals, context);
  const terms = questionToTerms(checked);
  const id = askId({ question, terms, cut, privacy: price });
  const existing = await state.get(AskSchema, keys.ask(id));
  if (existing !== undefined) return describeExisting(existing, state);

  const noiseEpoch = price.mode === PrivacyMode.OFF ? 0 : (await requireCurrentEpoch(state)).epoch;
  const period = currentPeriod(rules);
  if (price.microEpsilon > 0n) await chargeResearcher(accounts, period, price.microEpsilon, state);
  const record = create(AskSchema, {
    id,
    question,
    terms,
    cut,
    privacy: { ...price, rulesVersion: rules.version, noiseEpoch },
    charge: {
      dataSet: accounts.dataSet.id,
      period,
      study: accounts.study.id,
      researcher: accounts.researcher.id,
      microEpsilon: price.microEpsilon,
    },
    transactionId: context.transactionId,
    askedTime: context.timestamp,
  });
  await state.put(AskSchema, keys.ask(id), record);
  await state.put(AskSchema, keys.pendingAsk(id), record);
  context.emit(ASKED_EVENT, new TextEncoder().encode(id));
  return { ask: record, existed: false };
}

async function describeExisting(existing: Ask, state: LedgerState) {
  const release = await state.get(ReleaseSchema, keys.release(existing.id));
  return { ask: existing, existed: true, ...(release === undefined ? {} : { release }) };
}

/** Touches no account but the researcher's own, so that questions of others never conflict with this one. */
async function chargeResearcher(
  { researcher }: AccountChain,
  period: string,
  amount: bigint,
  state: LedgerState,
): Promise<void> {
  const budget = await findBudget(state, researcher, period);
  const { spent } = charge({ granted: budget.granted, spent: budget.spent }, amount);
  await putBudget(state, create(BudgetSchema, { ...budget, spent }));
}
