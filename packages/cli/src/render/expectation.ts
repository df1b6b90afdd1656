import { findField } from "@medtech-chain/domain";
import { explainQuestion, formatQuery } from "@medtech-chain/domain/query";
import { formatEpsilon } from "@medtech-chain/privacy";
import type { ExpectResponse, Question } from "@medtech-chain/schema";
import { explainConfidence } from "./answer.ts";
import { formatBudget, formatCount, formatScaled, scaledToNumber } from "./numbers.ts";

/** What a question would cost, as `--json` prints it. */
export function expectationToJson(question: Question, expected: ExpectResponse, confidencePpm: number) {
  const { decimals } = expected;
  return {
    question: formatQuery(question),
    epsilon: formatEpsilon(expected.microEpsilon),
    microEpsilon: expected.microEpsilon,
    halfWidth: scaledToNumber(expected.halfWidth, decimals),
    simultaneousHalfWidth: scaledToNumber(expected.simultaneousHalfWidth, decimals),
    confidence: confidencePpm / 1_000_000,
    groups: expected.groupCount,
    ...(expected.assumedDevices === 0n ? {} : { assumedDevices: expected.assumedDevices }),
    budget: { leftBefore: expected.budgetLeftBefore, leftAfter: expected.budgetLeftAfter },
    refusal: expected.refusal === "" ? null : expected.refusal,
  };
}

/** The same in words: what is asked, what it costs, how exact it will be. */
export function renderExpectation(
  question: Question,
  expected: ExpectResponse,
  confidencePpm: number,
  locale: string,
): string[] {
  return [
    `${explainQuestion(question)}.`,
    explainCost(expected),
    explainError(question, expected, confidencePpm, locale),
    ...(expected.refusal === "" ? [] : [`It is refused unless it was asked before: ${expected.refusal}.`]),
  ];
}

function explainCost({ microEpsilon, budgetLeftBefore, budgetLeftAfter, refusal }: ExpectResponse): string {
  if (microEpsilon === 0n) return "It costs nothing: the rules in force switch privacy off.";
  const left = formatEpsilon(budgetLeftBefore);
  const cost = `It costs ${formatBudget(microEpsilon)} of the ${left} that is left`;
  if (refusal !== "") return `${cost}.`;
  return `${cost}; ${formatEpsilon(budgetLeftAfter)} stays. A question asked before costs nothing.`;
}

function explainError(
  question: Question,
  expected: ExpectResponse,
  confidencePpm: number,
  locale: string,
): string {
  const { halfWidth, simultaneousHalfWidth, decimals, groupCount, assumedDevices } = expected;
  const unit = unitOf(question);
  const often = explainConfidence(confidencePpm);
  const width = `±${formatScaled(halfWidth, decimals, locale)}${unit}`;
  const base = `${often} the answer is within ${width} of the true ${question.kind.case === "average" ? "average" : "number"}`;
  if (assumedDevices > 0n)
    return `${base}, if ${formatCount(assumedDevices, locale)} devices have the field.`;
  if (groupCount === 1) return `${base}.`;
  return `${base} of each group; of all ${formatCount(groupCount, locale)} groups at once within ±${formatScaled(simultaneousHalfWidth, decimals, locale)}.`;
}

function unitOf({ kind }: Question): string {
  const unit = kind.case === "average" ? findField(kind.value.field)?.unit : undefined;
  return unit === undefined || unit === "" ? "" : ` ${unit}`;
}
