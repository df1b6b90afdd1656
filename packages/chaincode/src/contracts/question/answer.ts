import { create } from "@bufbuild/protobuf";
import { Refusal, termsToQuestion } from "@medtech-chain/domain";
import { createNoiseSource, type Protection } from "@medtech-chain/privacy";
import {
  type AnswerRequest,
  type Ask,
  AskSchema,
  PrivacyMode,
  Reason,
  ReleaseSchema,
} from "@medtech-chain/schema";
import { assertRole } from "../../caller/caller.ts";
import { requireHospital } from "../../caller/member.ts";
import { kindOf } from "../../kinds/kinds.ts";
import type { CallContext } from "../../router/context.ts";
import { keys } from "../../state/keys.ts";
import type { LedgerState } from "../../state/ledgerState.ts";
import { readShares } from "../noise/epochs.ts";
import { requireRules } from "../rules/currentRules.ts";
import { AnsweredSchema } from "./answered.ts";
import { requireCoverage } from "./cut.ts";

/** Event that tells askers of a release; its payload is the identifier. */
const ANSWERED_EVENT = "answered";

/** Confidence of the intervals that a release carries, in parts per million. */
const CONFIDENCE_PPM = 950_000;

/**
 * `QuestionService.Answer`. Works only on a committed Ask, and draws the same noise whoever sends it and however often: to
 * simulate it without committing it shows no more than the release that will be committed.
 */
export async function answer(request: AnswerRequest, context: CallContext) {
  const { state } = context;
  assertRole(context.caller, "node");
  requireHospital(context.caller, await requireRules(state));
  const existing = await state.get(ReleaseSchema, keys.release(request.id));
  if (existing !== undefined) return { release: existing, existed: true };
  const ask = await state.get(AskSchema, keys.ask(request.id));
  if (ask === undefined) {
    throw new Refusal(Reason.NOT_COMMITTED, "no question with this identifier is committed", {
      subject: "id",
    });
  }
  await requireCoverage(ask.cut!, context.index);
  const question = termsToQuestion(ask.question!, ask.terms!);
  const groups = kindOf(question).answer({
    question: question as never,
    cut: ask.cut!,
    index: context.index,
    protection: await createProtection(ask, state),
    confidencePpm: CONFIDENCE_PPM,
  });
  const release = create(ReleaseSchema, {
    id: ask.id,
    question: ask.question!,
    terms: ask.terms!,
    cut: ask.cut!,
    privacy: ask.privacy!,
    groups,
    confidencePpm: CONFIDENCE_PPM,
  });
  await state.put(ReleaseSchema, keys.release(ask.id), release);
  await state.put(
    AnsweredSchema,
    keys.answer(ask.id),
    create(AnsweredSchema, { value: context.transactionId }),
  );
  await state.delete(keys.pendingAsk(ask.id));
  context.emit(ANSWERED_EVENT, new TextEncoder().encode(ask.id));
  return { release, existed: false };
}

async function createProtection(ask: Ask, state: LedgerState): Promise<Protection> {
  const { mode, microEpsilon, noiseEpoch } = ask.privacy!;
  if (mode === PrivacyMode.OFF) return { privacy: "off" };
  const shares = await readShares(state, noiseEpoch);
  const source = createNoiseSource({
    shares,
    epoch: noiseEpoch,
    releaseId: Uint8Array.from(Buffer.from(ask.id, "hex")),
  });
  return { privacy: "on", epsilon: microEpsilon, source };
}
