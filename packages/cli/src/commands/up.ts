import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findRunning } from "../network/control.ts";
import { loadProfile, networkFolder } from "../network/networkFolder.ts";
import type { SupervisorMessage, SupervisorRequest } from "../network/supervisor.ts";
import { defineCommand } from "../program/command.ts";
import { CommandError } from "../program/commandError.ts";
import type { CommandContext } from "../program/context.ts";

interface UpOptions {
  readonly hospitals: string | undefined;
}

/** So many endorse each transaction. */
const LEAST_HOSPITALS = 2;
const SUPERVISOR = fileURLToPath(new URL("../network/supervisor.ts", import.meta.url));

export const up = defineCommand<UpOptions>({
  usage: "up",
  describe: "Start a network for trials on this machine; it goes on after the command has ended",
  examples: [
    ["up", "three hospitals and MTC, in .mtc/network"],
    ["up --dir ./trial --hospitals north,south", "two hospitals, in a folder of its own"],
  ],
  options: (argv) =>
    argv.option("hospitals", {
      type: "string",
      requiresArg: true,
      describe: "Hospitals of a new network, with commas (hospital-a,hospital-b,hospital-c)",
    }),
  async handler(options, context) {
    const dir = networkFolder(options, context);
    const { output } = context;
    const running = await findRunning(dir);
    if (running === undefined) {
      await startSupervisor({ dir, hospitals: splitHospitals(options.hospitals) }, context);
    }
    const profile = await loadProfile(dir);
    if (output.json) {
      output.resultJson({ dir, started: running === undefined, profile: join(dir, "network.json") });
      return;
    }
    const members = profile.organisations.map(({ id }) => id).join(", ");
    output.result(
      running === undefined
        ? `The network of ${members} runs. \`mtc down\` stops it; what it holds stays in ${dir}.`
        : `The network of ${members} runs already (${running.command}, process ${running.pid}).`,
    );
  },
});

function splitHospitals(list: string | undefined): string[] | undefined {
  if (list === undefined) return undefined;
  const ids = list.split(",").map((id) => id.trim());
  if (ids.length < LEAST_HOSPITALS) {
    throw new CommandError(
      "usage",
      `--hospitals must name at least ${LEAST_HOSPITALS} hospitals, with commas`,
    );
  }
  if (ids.every((id) => /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))) return ids;
  throw new CommandError(
    "usage",
    `--hospitals must be names such as hospital-a,hospital-b, not ${JSON.stringify(list)}`,
  );
}

/** Starts the supervisor and waits until the network is ready; it lives on alone from then. */
async function startSupervisor(
  request: SupervisorRequest,
  { output, signal }: CommandContext,
): Promise<void> {
  const logs = join(request.dir, "logs");
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, "supervisor.log");
  const log = openSync(logFile, "a");
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", SUPERVISOR, JSON.stringify(request)],
    {
      detached: true,
      stdio: ["ignore", log, log, "ipc"],
    },
  );
  closeSync(log);
  const stop = () => child.kill("SIGTERM");
  signal.addEventListener("abort", stop, { once: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on("message", (message: SupervisorMessage) => {
    if (message.kind === "step" && message.step !== "ready") output.progress(`waiting for ${message.step}`);
    if (message.kind === "ready") resolve();
    if (message.kind === "failed") {
      reject(new CommandError("refused", message.message, { next: message.next ?? `its log is ${logFile}` }));
    }
  });
  child.once("exit", () =>
    reject(
      signal.aborted
        ? new CommandError("unfinished", "stopped before the network was ready")
        : new CommandError("refused", "the network ended while it started", {
            next: `its log is ${logFile}`,
          }),
    ),
  );
  try {
    await promise;
  } finally {
    signal.removeEventListener("abort", stop);
    if (child.connected) child.disconnect();
    child.unref();
  }
}
