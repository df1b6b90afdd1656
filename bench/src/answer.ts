import { join } from "node:path";
import { hospitalsOf } from "@medtech-chain/cli/consortium";
import { AskFlow } from "@medtech-chain/cli/flows";
import {
  connectHospital,
  createHospitalNode,
  defaultBatchConfig,
  type HospitalNode,
} from "@medtech-chain/hospital";
import { identityFolder, profileFile } from "@medtech-chain/ledger/identities";
import { countQuestion, type TestNetwork } from "@medtech-chain/testkit";
import type { Benchmark, BenchmarkContext, Figure } from "./benchmark.ts";
import { collectAll, simulateHospitals, startBenchNetwork } from "./network.ts";
import { median, timeEach } from "./statistics.ts";

const QUESTIONS = 40;
const WARM_UP = 40;

/** From asking to the committed release: cut, Ask and Answer, each endorsed by two hospitals and committed. */
export const answer: Benchmark = {
  names: ["answer_ms_10k", "answer_ms_1m"],
  async run(context) {
    const network = await startBenchNetwork(context);
    const nodes: HospitalNode[] = [];
    try {
      await load(network, 10_000, context);
      for (const hospital of hospitalsOf(network.profile))
        nodes.push(await startNode(network, hospital, context.dir));
      const small = await measure("answer_ms_10k", network, context);
      await load(network, 990_000, context);
      const large = await measure("answer_ms_1m", network, context);
      context.say(
        `answer: 1,000,000 devices take ${(large.value / small.value).toFixed(2)} times as long as 10,000`,
      );
      return [small, large];
    } finally {
      for (const node of nodes) await node.stop();
      await network.stop();
    }
  },
};

async function load(network: TestNetwork, devices: number, context: BenchmarkContext): Promise<void> {
  const sources = await simulateHospitals(network, devices, `answer-${devices}`);
  const committed = await collectAll(network, sources, context.dir);
  context.say(`answer: ${committed} more devices on the ledger`);
}

async function startNode(network: TestNetwork, hospital: string, dir: string): Promise<HospitalNode> {
  const config = {
    network: profileFile(network.dir),
    hospital,
    identities: identityFolder(network.dir, hospital, "."),
    spool: join(dir, `${hospital}.node.spool`),
    spoolBytes: 1024 * 1024 * 1024,
    sources: [],
    batches: defaultBatchConfig,
    answerDelayMs: 2_000,
    lookMs: 5_000,
  };
  return createHospitalNode({ config, network: await connectHospital(config) });
}

let asked = 0;

async function measure(name: string, network: TestNetwork, context: BenchmarkContext): Promise<Figure> {
  const { connection } = await network.asResearcher("asker");
  using flow = new AskFlow({ connection, researcher: "asker" });
  const times = await timeEach(WARM_UP + QUESTIONS, async () => {
    asked += 1;
    await flow.ask({
      question: countQuestion({ period: { from: 1, until: 4_000_000_000 + asked } }),
      microEpsilon: 100_000n,
    });
  });
  return { name, value: median(times.slice(WARM_UP)), unit: "ms", network: context.network };
}
