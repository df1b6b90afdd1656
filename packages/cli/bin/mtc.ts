#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { enableCompileCache } from "node:module";

// Before everything else is loaded, so that the next start finds it compiled.
enableCompileCache();
const { run } = await import("../src/program/run.ts");

const ending = new AbortController();
/** The first signal asks the command to end in order; the second ends the process. */
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    ending.abort();
    process.once(signal, () => process.exit(130));
  });
}

/** Whoever reads the output, such as `head`, may have seen enough. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), {
  out: process.stdout,
  err: process.stderr,
  in: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  now: Date.now,
  signal: ending.signal,
});
