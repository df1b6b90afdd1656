/** Replays recorded transactions and kills itself, without any chance to tidy up, before a given write. */
import { readFileSync } from "node:fs";
import type { DevnetConfig } from "../src/config.ts";
import { type Recording, replay } from "./replay.ts";

interface CrashInput {
  readonly config: DevnetConfig;
  readonly recording: Recording;
  /** Number of the write, beginning with 1. */
  readonly point: number;
}

const { config, recording, point } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as CrashInput;
let writes = 0;
const ledger = replay.open(config, recording, () => {
  writes++;
  if (writes === point) {
    process.kill(process.pid, "SIGKILL");
  }
});
ledger.submitMissing(recording);
await ledger.drained();
