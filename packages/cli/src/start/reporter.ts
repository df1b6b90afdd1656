import { formatEpsilon } from "@medtech-chain/privacy";
import type { Release } from "@medtech-chain/schema";
import { SingleBar } from "cli-progress";
import type { Output } from "../program/output.ts";
import { type GroupJson, releaseToJson, renderAnswer } from "../render/answer.ts";
import { formatCount, formatPlural } from "../render/numbers.ts";

/** One of the example questions with its answer. */
export interface ExampleAnswer {
  /** As it was asked. */
  readonly query: string;
  readonly release: Release;
  /** The answer was there already, and cost nothing. */
  readonly existed: boolean;
}

/** What came of a run. */
export interface StartSummary {
  readonly network: string;
  readonly devices: bigint;
  readonly answers: readonly ExampleAnswer[];
  /** In micro-epsilon. */
  readonly budget: { readonly spent: bigint; readonly left: bigint };
  readonly receipts: { readonly verified: number; readonly failed: number };
}

/** Tells the user, or the program that reads JSON lines, how the start goes. */
export interface StartReporter {
  waiting(what: string): void;
  up(members: readonly string[]): void;
  /** So many of the wanted reports are read. */
  collecting(reports: number): void;
  /** All are on the ledger; so many rows of the files were set aside now. */
  collected(devices: bigint, rejected: number): void;
  answered(answer: ExampleAnswer): void;
  done(summary: StartSummary, folder: string): void;
  /** The network goes on. */
  serving(dir: string): void;
}

export function createStartReporter(output: Output, devices: number): StartReporter {
  return output.json ? createJsonReporter(output) : createTextReporter(output, devices);
}

function createJsonReporter(output: Output): StartReporter {
  const line = (event: string, rest: object = {}): void => output.resultJsonLine({ event, ...rest });
  return {
    waiting: (what) => line("waiting", { what }),
    up: (organisations) => line("up", { organisations }),
    collecting: () => {},
    collected: (devices, rejected) => line("collected", { devices, rejected }),
    answered: ({ query, release, existed }) =>
      line("answer", { ...releaseToJson(release), question: query, existed }),
    done: ({ network, devices, answers, budget, receipts }) =>
      line("done", { network, devices, answers: answers.flatMap(answerToNumbers), budget, receipts }),
    serving: () => {},
  };
}

/** One entry a number: that of a count or an average, or those of all groups. */
function answerToNumbers({ query, release }: ExampleAnswer): object[] {
  const { estimate, low, high, confidence, epsilon, groups } = releaseToJson(release);
  const shared = { confidence, epsilon: Number(epsilon), release: release.id };
  if (estimate !== null) return [{ question: query, estimate, low, high, ...shared }];
  return groups.map((group) => ({
    question: `${query}: ${keysToWords(group)}`,
    estimate: group.estimate,
    low: group.low,
    high: group.high,
    ...shared,
  }));
}

function keysToWords({ keys }: GroupJson): string {
  return Object.entries(keys)
    .map(([field, key]) => (key === null ? `no ${field}` : typeof key === "string" ? key : `other ${field}`))
    .join(", ");
}

function createTextReporter(output: Output, devices: number): StartReporter {
  const bar = output.isInteractive
    ? new SingleBar({
        format: "{bar} {value} of {total} reports read",
        clearOnComplete: true,
        stream: process.stderr,
      })
    : undefined;
  let questions = 0;
  let collecting = false;
  return {
    waiting: (what) => output.progress(output.errorStyle("dim", `waiting for ${what}`)),
    up: (organisations) => output.result(`${output.style("bold", "Network")}   ${organisations.join(", ")}`),
    collecting: (reports) => {
      if (bar === undefined) return;
      if (!collecting) bar.start(devices, reports);
      collecting = true;
      bar.update(reports);
    },
    collected: (count, rejected) => {
      bar?.stop();
      const aside =
        rejected === 0 ? "" : `; ${formatPlural(rejected, "bad row", output.locale)} of the sample set aside`;
      output.result(
        `${output.style("bold", "Devices")}   ${formatCount(count, output.locale)}, on the ledger of every member${aside}`,
      );
    },
    answered: ({ release, existed }) => {
      questions += 1;
      const [heading, ...rest] = renderAnswer(release, output);
      output.result(`\n${questions}. ${heading}`);
      for (const line of rest) output.result(line);
      if (existed) output.result("Asked before: the same answer again, at no cost.");
    },
    done: ({ budget, receipts }, folder) => {
      const { spent, left } = budget;
      output.result(
        `\n${output.style("bold", "Budget")}    epsilon ${formatEpsilon(spent)} spent, ${formatEpsilon(left)} left`,
      );
      const failed = receipts.failed === 0 ? "" : output.style("red", `, ${receipts.failed} not genuine`);
      output.result(
        `${output.style("bold", "Receipts")}  ${receipts.verified} verified${failed}, in ${folder}`,
      );
    },
    serving: (dir) => {
      output.result(`\nThe network goes on until Ctrl-C. In another terminal: export MTC_DIR=${dir}, then`);
      output.result("  npx mtc status");
      output.result("  npx mtc ask 'count where active = yes by manufacturer' --within 10");
    },
  };
}
