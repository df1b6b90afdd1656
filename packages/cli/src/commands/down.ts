import { setTimeout as sleep } from "node:timers/promises";
import { endStaleProcesses } from "@medtech-chain/devnet";
import { findRunning, requestStop } from "../network/control.ts";
import { networkFolder } from "../network/networkFolder.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";

const PATIENCE_MS = 60_000;
const LOOK_MS = 100;

export const down = defineCommand<object>({
  usage: "down",
  describe: "Stop the network that `mtc up` started; what it holds stays",
  examples: [["down", "stop the network in .mtc/network"]],
  options: (argv) => argv,
  async handler(options, context) {
    const dir = networkFolder(options, context);
    const { output } = context;
    const running = await findRunning(dir);
    if (running !== undefined) {
      output.progress("waiting for calls under way to finish");
      await requestStop(dir);
      await waitUntilGone(dir, running.pid);
    }
    // What a supervisor that died by force has left behind.
    await endStaleProcesses(dir);
    if (output.json) output.resultJson({ dir, stopped: running !== undefined });
    else
      output.result(
        running === undefined
          ? `No network runs in ${dir}.`
          : "The network is stopped. `mtc up` starts it again.",
      );
  },
});

async function waitUntilGone(dir: string, pid: number): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; ) {
    if (!isAlive(pid)) return;
    await sleep(LOOK_MS);
  }
  throw new CommandError("unfinished", `process ${pid} still runs the network in ${dir}`, {
    next: `end it with \`kill ${pid}\``,
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
