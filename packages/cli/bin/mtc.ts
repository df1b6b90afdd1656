#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { run } from "../src/program/run.ts";

const ending = new AbortController();
/** The first signal asks the command to end in order; the second ends the process. */
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    ending.abort();
    process.once(signal, () => process.exit(130));
  });
}

process.exitCode = await run(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  in: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
  signal: ending.signal,
});
