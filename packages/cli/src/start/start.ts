import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseQuery } from "@medtech-chain/domain/query";
import {
  connectLedger,
  createLedgerClients,
  type LedgerConnection,
  RECEIPT_FILE_ENDING,
  receiptToJson,
  verifyReceipt,
} from "@medtech-chain/ledger";
import { loadIdentity, organisation } from "@medtech-chain/ledger/identities";
import { platformOf, trialStudies } from "../consortium/index.ts";
import { AskFlow } from "../flows/ask.ts";
import { requireIdentity } from "../network/networkFolder.ts";
import { TrialNetwork } from "../network/trialNetwork.ts";
import { CommandError } from "../program/commandError.ts";
import { DevicePlan } from "./devices.ts";
import { exampleQuestions } from "./exampleQuestions.ts";
import type { StartOptions } from "./options.ts";
import type { ExampleAnswer, StartReporter, StartSummary } from "./reporter.ts";

const HOSPITALS = ["hospital-a", "hospital-b", "hospital-c"];
const RESEARCHER = trialStudies[0]!.researchers[0]!.id;

/**
 * From nothing to private answers: network, devices, questions, receipts. Then goes on until the signal is aborted,
 * unless once is enough.
 *
 * @returns what came of it
 * @throws CommandError a part of the network cannot go on
 */
export async function start(
  options: StartOptions,
  reporter: StartReporter,
  signal: AbortSignal,
): Promise<StartSummary> {
  const failure = new AbortController();
  try {
    return await runUntil(options, reporter, signal, failure);
  } catch (error) {
    throw failure.signal.aborted ? failure.signal.reason : error;
  }
}

async function runUntil(
  options: StartOptions,
  reporter: StartReporter,
  signal: AbortSignal,
  failure: AbortController,
): Promise<StartSummary> {
  const stopping = new AbortController();
  const ended = AbortSignal.any([signal, stopping.signal, failure.signal]);
  const plan = await DevicePlan.create(HOSPITALS, options.devices, ended);
  await using network = await TrialNetwork.start({
    dir: options.dir,
    command: "npm start",
    hospitals: HOSPITALS,
    sources: (hospital) => plan.sourcesOf(hospital),
    onStep: (step) => {
      if (step !== "ready") reporter.waiting(step);
    },
    onNodeEvent: (hospital, event) => {
      plan.observe(hospital, event);
      if (event.type === "collected") reporter.collecting(plan.reports);
    },
    onStop: () => stopping.abort(),
    onFailure: (reason) => failure.abort(new CommandError("refused", reason)),
  });
  reporter.up(network.profile.organisations.map(({ id }) => id));
  using auditor = await connectAs(network, "auditor");
  const devices = await collectDevices(plan, network, auditor, ended);
  reporter.collected(devices, plan.rejected);

  using connection = await connectAs(network, RESEARCHER);
  using flow = new AskFlow({ connection, researcher: RESEARCHER });
  const answers = await askExamples(flow, reporter, ended);
  const folder = join(options.dir, "receipts");
  const receipts = await checkReceipts(flow, answers, folder, network);
  const { granted, spent } = await flow.budget();
  const budget = { spent, left: granted - spent };
  const summary = { network: network.profile.kind, devices, answers, budget, receipts };
  reporter.done(summary, folder);
  if (!options.once) {
    reporter.serving(options.dir);
    await aborted(ended);
    failure.signal.throwIfAborted();
  }
  return summary;
}

/** @returns how many devices there are then */
async function collectDevices(
  plan: DevicePlan,
  { nodes }: TrialNetwork,
  connection: LedgerConnection,
  signal: AbortSignal,
): Promise<bigint> {
  const clients = createLedgerClients(connection);
  await plan.delivered(nodes, clients, signal);
  return (await clients.batches.getIndexStatus({})).devices;
}

/** As an identity of the platform's organisation. */
async function connectAs({ dir, profile }: TrialNetwork, name: string): Promise<LedgerConnection> {
  const platform = platformOf(profile);
  const folder = await requireIdentity(dir, platform, name);
  const identity = await loadIdentity(folder, organisation(profile, platform).mspId);
  return connectLedger({ profile, organisation: platform, identity });
}

async function askExamples(
  flow: AskFlow,
  reporter: StartReporter,
  signal: AbortSignal,
): Promise<readonly ExampleAnswer[]> {
  const answers: ExampleAnswer[] = [];
  for (const query of exampleQuestions) {
    const question = parseQuery(query);
    const { microEpsilon } = await flow.expect(question, undefined, { signal });
    const { release, existed } = await flow.ask({ question, microEpsilon, signal });
    const answer = { query, release, existed };
    reporter.answered(answer);
    answers.push(answer);
  }
  return answers;
}

/** Writes a receipt for each answer, and checks it as anybody could who has only the file and the root certificates. */
async function checkReceipts(
  flow: AskFlow,
  answers: readonly ExampleAnswer[],
  folder: string,
  { profile }: TrialNetwork,
): Promise<StartSummary["receipts"]> {
  await mkdir(folder, { recursive: true });
  let verified = 0;
  for (const { release } of answers) {
    const receipt = await flow.receipt(release);
    await writeFile(join(folder, `${release.id}${RECEIPT_FILE_ENDING}`), receiptToJson(receipt));
    if (verifyReceipt(receipt, profile).verified) verified += 1;
  }
  return { verified, failed: answers.length - verified };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
