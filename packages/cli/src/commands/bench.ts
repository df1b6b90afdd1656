import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";

const ROOT = fileURLToPath(new URL("../../../..", import.meta.url));

export const bench = defineCommand<object>({
  usage: "bench",
  describe: "Measure this machine: ingestion, answers, index, noise",
  examples: [
    ["bench", "print the figures"],
    ["bench --output figures.json", "also write them, with what was measured on which machine"],
  ],
  options: (argv) => argv,
  async handler(options, { cwd, signal }) {
    const file = options.output === undefined ? [] : ["--json", resolve(cwd, options.output)];
    const child = spawn("npm", ["run", "--silent", "bench", "--", ...file], {
      cwd: ROOT,
      stdio: "inherit",
      signal,
    });
    const code = await new Promise<number | null>((done, failed) => {
      child.once("error", failed);
      child.once("exit", done);
    });
    if (code !== 0)
      throw new CommandError("refused", "the measurement failed", { next: "its output says why" });
  },
});
