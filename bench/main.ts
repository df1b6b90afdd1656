import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { answer } from "./src/answer.ts";
import type { Benchmark, Figure } from "./src/benchmark.ts";
import { index1m } from "./src/index1m.ts";
import { ingest } from "./src/ingest.ts";
import { noise } from "./src/noise.ts";

const benchmarks: readonly Benchmark[] = [noise, index1m, ingest, answer];

const networks = ["embedded", "fabric"];

const usage = `Measures the figures of docs/measurements.md.

  npm run bench -- [--json FILE] [--only NAME[,NAME]] [--network embedded|fabric]

  --json FILE     write {"machine","load","results":[{"name","value","unit","network"}]} to FILE
  --only NAMES    figures to measure: ${benchmarks.flatMap(({ names }) => names).join(", ")}
  --network NAME  network to measure on: embedded (the default), or fabric, whose binaries FABRIC_BIN or PATH names
`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "string" },
      only: { type: "string" },
      network: { type: "string", default: "embedded" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(usage);
    return;
  }
  if (!networks.includes(values.network)) {
    throw new UsageError(`there is no network "${values.network}"; there is ${networks.join(" and ")}`);
  }
  process.env.MTC_NETWORK = values.network;
  const chosen = chooseBenchmarks(values.only?.split(","));
  const load = { before: loadavg(), after: [] as number[] };
  const results: Figure[] = [];
  for (const benchmark of chosen) {
    const dir = await mkdtemp(join(tmpdir(), "mtc-bench-"));
    try {
      const figures = await benchmark.run({
        network: values.network,
        dir,
        say: (message) => console.error(message),
      });
      for (const figure of figures) {
        console.log(`${figure.name.padEnd(24)} ${format(figure.value).padStart(12)} ${figure.unit}`);
      }
      results.push(...figures);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  }
  load.after = loadavg();
  if (values.json !== undefined) {
    await writeFile(
      values.json,
      `${JSON.stringify({ machine: describeMachine(), load, results }, null, 2)}\n`,
    );
  }
}

class UsageError extends Error {}

function chooseBenchmarks(names: readonly string[] | undefined): readonly Benchmark[] {
  if (names === undefined) return benchmarks;
  const unknown = names.filter((name) => !benchmarks.some((benchmark) => benchmark.names.includes(name)));
  if (unknown.length > 0) throw new UsageError(`there is no figure ${unknown.join(", ")}; see --help`);
  return benchmarks.filter((benchmark) => benchmark.names.some((name) => names.includes(name)));
}

function describeMachine() {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
  };
}

function format(value: number): string {
  return value >= 1000 ? Math.round(value).toString() : value.toPrecision(4);
}

main().catch((error: unknown) => {
  const isUsage =
    error instanceof UsageError || (error as { code?: string }).code?.startsWith("ERR_PARSE_ARGS");
  console.error(isUsage ? `${(error as Error).message}\n\n${usage}` : error);
  process.exitCode = isUsage ? 2 : 1;
});
