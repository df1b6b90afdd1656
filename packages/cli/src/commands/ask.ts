import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { receiptToJson } from "@medtech-chain/ledger";
import { formatEpsilon } from "@medtech-chain/privacy";
import type { ExpectResponse, Question } from "@medtech-chain/schema";
import { type Answered, AskFlow, type AskProgress } from "../flows/ask.ts";
import { AskFailure } from "../flows/askFailure.ts";
import { locateTransaction } from "../flows/locate.ts";
import { confirm } from "../input/confirm.ts";
import {
  type PrecisionOptions,
  readConfidence,
  readPrecision,
  withPrecisionOptions,
} from "../input/precision.ts";
import { type QuestionOptions, readQuestion, withQuestionOptions } from "../input/question.ts";
import { openSession, type Session } from "../network/session.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { CommandContext } from "../program/context.ts";
import { errorToCommandError } from "../program/describeError.ts";
import { releaseToJson, renderAnswer } from "../render/answer.ts";
import { renderExpectation } from "../render/expectation.ts";
import { formatBudget, shortenId } from "../render/numbers.ts";

interface AskOptions extends QuestionOptions, PrecisionOptions {
  readonly yes: boolean;
  readonly receipt: string | undefined;
}

export const ask = defineCommand<AskOptions>({
  usage: "ask <query>",
  describe: "Ask a question and wait for its private answer",
  examples: [
    [`ask 'count where manufacturer = "Norrvik" by firmware_version'`, "at the rules' default epsilon"],
    ["ask 'average battery_level where category = wearable in 2026' --epsilon 1", "for what it may cost"],
    ["ask 'count where usage_hours > 6 weeks at hospital-a' --within 5 --yes", "for how exact it must be"],
    ["ask 'count by device_type' --receipt answer.receipt.json", "with a receipt for `mtc verify`"],
  ],
  options: (argv) =>
    withPrecisionOptions(withQuestionOptions(argv)).options({
      yes: { alias: "y", type: "boolean", default: false, describe: "Do not ask before spending" },
      receipt: { type: "string", requiresArg: true, describe: "Write the receipt to a file" },
    }),
  async handler(options, context) {
    const question = readQuestion(options, context);
    const precision = readPrecision(options);
    const confidencePpm = readConfidence(options.confidence);
    using session = await openSession(
      { dir: options.dir, identity: options.identity ?? options.as },
      context,
    );
    using flow = new AskFlow({ connection: session.connection, researcher: options.as });
    const expected = await flow.expect(question, precision, { confidencePpm, signal: context.signal });
    await agreeToCost(question, expected, confidencePpm, options, context);
    const answered = await askAndExplain(flow, question, expected.microEpsilon, session, context);
    if (options.receipt !== undefined) {
      const receipt = await flow.receipt(answered.release, context.signal);
      await writeFile(resolve(context.cwd, options.receipt), receiptToJson(receipt));
    }
    await report(answered, flow, session, options, context);
  },
});

/** Shows the price; on a terminal the user decides. */
async function agreeToCost(
  question: Question,
  expected: ExpectResponse,
  confidencePpm: number,
  { yes }: AskOptions,
  context: CommandContext,
): Promise<void> {
  const { output } = context;
  for (const line of renderExpectation(question, expected, confidencePpm, output.locale))
    output.progress(line);
  const isFree = expected.microEpsilon === 0n;
  const agreed = yes || isFree || (await confirm(`Spend ${formatBudget(expected.microEpsilon)}?`, context));
  if (!agreed) throw new CommandError("refused", "the question was not asked", { charge: "not-charged" });
}

async function askAndExplain(
  flow: AskFlow,
  question: Question,
  microEpsilon: bigint,
  session: Session,
  { output, signal }: CommandContext,
): Promise<Answered> {
  try {
    return await flow.ask({
      question,
      microEpsilon,
      signal,
      onProgress: (progress) => output.progress(progressToLine(progress)),
    });
  } catch (error) {
    if (!(error instanceof AskFailure)) throw error;
    throw failureToCommandError(error, session);
  }
}

function failureToCommandError(failure: AskFailure, { dir }: Session): CommandError {
  const { charge, cause } = failure;
  const { code, message, next } = cause === undefined ? failureOnly(failure) : errorToCommandError(cause);
  const later = `ask the same question again to get its answer, at no cost (\`mtc status --dir ${dir}\` shows what is missing)`;
  return new CommandError(code, message, {
    charge,
    next: charge === "not-charged" ? next : later,
    cause: failure,
  });
}

function failureOnly({ message }: AskFailure): CommandError {
  return new CommandError("unfinished", message, { next: "`mtc status` shows which hospitals' nodes run" });
}

function progressToLine(progress: AskProgress): string {
  switch (progress.step) {
    case "cut": {
      const entries = progress.cut.entries.map(
        ({ hospital, sequence }) => `${hospital} up to batch ${sequence}`,
      );
      return `covers ${entries.join(", ") || "nothing yet"}`;
    }
    case "charged": {
      const { existed, ask: asked, transaction } = progress;
      if (existed) return "asked before with the same data and epsilon: nothing is charged";
      return `charged ${formatBudget(asked.charge!.microEpsilon)} in block ${transaction.block}; waiting for a hospital to answer`;
    }
    case "answered":
      return `answered in transaction ${shortenId(progress.transactionId)}`;
    default:
      return progress satisfies never;
  }
}

async function report(
  answered: Answered,
  flow: AskFlow,
  { connection }: Session,
  { receipt }: AskOptions,
  { output }: CommandContext,
): Promise<void> {
  const [answer, budget] = await Promise.all([
    locateTransaction(connection, answered.answeredBy),
    flow.budget(),
  ]);
  const left = budget.granted - budget.spent;
  const { release, charged, existed, asked } = answered;
  if (output.json) {
    output.resultJson({
      ...releaseToJson(release),
      existed,
      charged,
      budget: { spent: budget.spent, left },
      asked: { transaction: asked.transactionId, block: asked.block },
      answered: { transaction: answer.transactionId, block: answer.block, by: answer.organisation },
      receipt: receipt ?? null,
    });
    return;
  }
  for (const line of renderAnswer(release, output)) output.result(line);
  const cost = existed ? "Asked before, so nothing was charged" : `Spent ${formatBudget(charged)}`;
  output.result(`${cost}; ${formatEpsilon(left)} of ${formatEpsilon(budget.granted)} is left.`);
  output.result(
    output.style(
      "dim",
      `Answered by ${answer.organisation} in block ${answer.block}, transaction ${answer.transactionId}. Release ${release.id}.`,
    ),
  );
  if (receipt !== undefined) output.result(`Receipt in ${receipt}; \`mtc verify ${receipt}\` checks it.`);
}
