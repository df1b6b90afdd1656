import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

interface BenchOptions {
  readonly only: string | undefined;
  readonly network: string;
}

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly network: string;
}

export const bench = defineCommand<BenchOptions>({
  usage: "bench",
  describe: "Measure this machine: ingestion, answers, index, noise",
  examples: [
    ["bench", "print the figures"],
    ["bench --only noise_us", "one of them"],
    ["bench --json -o figures.json", "with what was measured on which machine"],
  ],
  options: (argv) =>
    argv
      .option("only", {
        type: "string",
        requiresArg: true,
        describe: "Figures to measure, separated by commas",
      })
      .option("network", {
        choices: ["embedded", "fabric"] as const,
        default: "embedded",
        describe: "Network to measure on",
      }),
  async handler({ only, network }, { output, signal }) {
    const folder = await mkdtemp(join(tmpdir(), "mtc-figures-"));
    try {
      const file = join(folder, "figures.json");
      await measure(
        ["--json", file, "--network", network, ...(only === undefined ? [] : ["--only", only])],
        signal,
      );
      const measured = JSON.parse(await readFile(file, "utf8")) as { readonly results: readonly Figure[] };
      if (output.json) output.resultJson(measured);
      else {
        for (const { name, value, unit } of measured.results) {
          output.result(`${name.padEnd(24)} ${value.toPrecision(5).padStart(12)} ${unit}`);
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

/** Runs the benchmarks' program. What it says on the way goes to standard error. */
async function measure(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const child = spawn("npm", ["run", "--silent", "bench", "--", ...args], {
    cwd: ROOT,
    stdio: ["ignore", process.stderr, process.stderr],
    ...(signal === undefined ? {} : { signal }),
  });
  const code = await new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("exit", done);
  });
  if (code !== 0)
    throw new CommandError("refused", "the measurement failed", { next: "its output says why" });
}
