import type { NetworkProfile } from "@medtech-chain/ledger/identities";
import { openReader } from "../input/acting.ts";
import { findRunning, type RunningStatus } from "../network/control.ts";
import { loadProfile, networkFolder } from "../network/networkFolder.ts";
import { type PeerProbe, probePeers } from "../network/probe.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { CommandContext } from "../program/context.ts";
import type { Output } from "../program/output.ts";
import { formatCount } from "../render/numbers.ts";
import { renderTable } from "../render/table.ts";
import { formatLocalTime, formatUtc } from "../render/time.ts";

/** Blocks that an index may be behind while it catches up. */
const USUAL_LAG = 5n;

interface Contract {
  readonly rulesVersion: number | undefined;
  readonly noiseEpoch: number;
  readonly pendingQuestions: number;
}

interface NetworkStatus {
  readonly running: RunningStatus | undefined;
  readonly peers: readonly PeerProbe[];
  readonly contract: Contract | undefined;
}

/** Whether things work and, where they do not, whose turn it is. */
interface Verdict {
  readonly verdict: "works" | "network" | "you";
  readonly message: string;
  readonly next?: string;
}

export const status = defineCommand<object>({
  usage: "status",
  describe: "Say whether the network works: is it me or the network?",
  examples: [["status", "peers, indexes, rules, noise, questions that wait"]],
  options: (argv) => argv,
  async handler(options, context) {
    const dir = networkFolder(options, context);
    const { output } = context;
    const profile = await loadProfile(dir);
    const [running, peers] = await Promise.all([findRunning(dir), probePeers(profile, dir, context)]);
    const found = { running, peers, contract: await readContract(peers, dir, context) };
    const verdict = judge(found);
    if (output.json) output.resultJson(statusToJson(profile, found, verdict));
    else for (const line of renderStatus(profile, found, output)) output.result(line);
    if (verdict.verdict !== "works") {
      await output.finish();
      throw new CommandError("unavailable", verdict.message, { next: verdict.next });
    }
    if (!output.json) output.result(output.style("green", verdict.message));
  },
});

async function readContract(
  peers: readonly PeerProbe[],
  dir: string,
  context: CommandContext,
): Promise<Contract | undefined> {
  const answering = peers.find(({ index }) => index !== undefined);
  if (answering === undefined) return undefined;
  using session = await openReader(
    { dir, organisation: answering.organisation, identity: undefined },
    context,
  );
  const { rules, noise, questions } = session.clients;
  const [inForce, epochs, pending] = await Promise.all([
    rules.getRules({}),
    noise.getNoiseStatus({}),
    questions.listPending({}),
  ]);
  return {
    rulesVersion: inForce.version?.version,
    noiseEpoch: epochs.current,
    pendingQuestions: pending.ids.length,
  };
}

function judge({ running, peers, contract }: NetworkStatus): Verdict {
  const silent = peers.filter(({ height }) => height === undefined);
  const names = (some: readonly PeerProbe[]) => some.map(({ organisation }) => organisation).join(", ");
  if (silent.length === peers.length) {
    return running === undefined
      ? { verdict: "network", message: "it is the network: it does not run", next: "`mtc up` starts it" }
      : {
          verdict: "network",
          message: `it is the network: it is starting (${running.state})`,
          next: "wait a moment",
        };
  }
  if (silent.length > 0) {
    return {
      verdict: "network",
      message: `it is the network: the peer of ${names(silent)} does not answer`,
      next: "the others go on; tell its administrator",
    };
  }
  const deaf = peers.filter(({ index, problem }) => index === undefined && problem !== undefined);
  if (deaf.length > 0) {
    return {
      verdict: "network",
      message: `it is the network: the chaincode of ${names(deaf)} does not answer: ${deaf[0]!.problem}`,
      next: "its log says why",
    };
  }
  if (contract?.rulesVersion === undefined) {
    return {
      verdict: "you",
      message: "the network runs, but no rules are in force",
      next: "`mtc rules propose` begins, and every member approves",
    };
  }
  if (contract.noiseEpoch === 0) {
    return {
      verdict: "you",
      message: "the network runs, but not every hospital has contributed to the noise",
      next: "`mtc noise status` shows whose share is missing",
    };
  }
  const behind = peers.filter(({ height, index }) => height! - 1n > index!.block + USUAL_LAG);
  if (behind.length > 0) {
    return {
      verdict: "network",
      message: `it is the network: the index of ${names(behind)} is behind its blocks`,
      next: "wait while it catches up",
    };
  }
  return { verdict: "works", message: "The network works. If a command fails, it is what it asks for." };
}

function statusToJson(
  profile: NetworkProfile,
  { running, peers, contract }: NetworkStatus,
  verdict: Verdict,
) {
  return {
    network: profile.name,
    kind: profile.kind,
    verdict: verdict.verdict,
    message: verdict.message,
    running: running === undefined ? null : { ...running, since: formatUtc(running.since) },
    rulesVersion: contract?.rulesVersion ?? null,
    noiseEpoch: contract?.noiseEpoch ?? null,
    pendingQuestions: contract?.pendingQuestions ?? null,
    peers: peers.map(({ organisation, address, height, index, problem }) => ({
      organisation,
      address,
      height: height ?? null,
      index:
        index === undefined
          ? null
          : { block: index.block, rows: index.rows, devices: index.devices, memoryBytes: index.memoryBytes },
      problem: problem ?? null,
    })),
  };
}

function renderStatus(
  profile: NetworkProfile,
  { running, peers, contract }: NetworkStatus,
  output: Output,
): string[] {
  const { locale } = output;
  const count = (value: bigint | undefined) => (value === undefined ? "" : formatCount(value, locale));
  const rows = peers.map(({ organisation, address, height, index, problem }) => [
    organisation,
    address,
    height === undefined ? output.style("red", "silent") : count(height),
    count(index?.block),
    count(index?.rows),
    count(index?.devices),
    problem ?? "",
  ]);
  const columns = [
    { name: "organisation" },
    { name: "peer" },
    { name: "blocks", align: "right" },
    { name: "indexed", align: "right" },
    { name: "reports", align: "right" },
    { name: "devices", align: "right" },
    { name: "" },
  ] as const;
  const by =
    running === undefined
      ? "run by others"
      : `run by ${running.command}, process ${running.pid}, since ${formatLocalTime(running.since, locale)}`;
  const facts =
    contract === undefined
      ? []
      : [
          `Rules version ${contract.rulesVersion ?? "none"}, noise epoch ${contract.noiseEpoch}, ${contract.pendingQuestions} questions wait for an answer.`,
        ];
  return [
    `Network ${profile.name} (${profile.kind}), ${by}.`,
    renderTable(columns, rows, output, ""),
    ...facts,
  ];
}
