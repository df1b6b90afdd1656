import { resolve } from "node:path";
import { commandErrorToLine } from "../program/commandError.ts";
import { errorToCommandError } from "../program/describeError.ts";
import { Output } from "../program/output.ts";
import { readStartOptions, START_HELP } from "./options.ts";
import { createStartReporter } from "./reporter.ts";
import { start } from "./start.ts";

const ending = new AbortController();
/** The first signal ends in order; the second at once. */
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    ending.abort();
    process.once(signal, () => process.exit(130));
  });
}

/** @returns the exit code */
async function main(): Promise<0 | 1 | 2> {
  const streams = { out: process.stdout, err: process.stderr, env: process.env };
  try {
    const options = readStartOptions(process.argv.slice(2));
    if (options === undefined) {
      process.stdout.write(`${START_HELP}\n`);
      return 0;
    }
    const output = new Output({ ...streams, json: options.json });
    const reporter = createStartReporter(output, options.devices);
    const { receipts } = await start({ ...options, dir: resolve(options.dir) }, reporter, ending.signal);
    return receipts.failed === 0 ? 0 : 1;
  } catch (error) {
    if (ending.signal.aborted) return 0;
    const described = errorToCommandError(error);
    new Output(streams).error(`npm start: ${commandErrorToLine(described)}`);
    return described.exitCode;
  }
}

process.exitCode = await main();
