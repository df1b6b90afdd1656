import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { logFolder } from "../artefacts/layout.ts";
import { NetworkError } from "../errors.ts";
import { logFile, openLog } from "../processes/logFile.ts";
import { isSupervisorMessage, type SupervisorRequest } from "./message.ts";
import { findSupervisor, SUPERVISOR } from "./supervisorProcess.ts";

const MAIN = join(import.meta.dirname, "main.ts");

export interface UpOptions extends SupervisorRequest {
  /** Is told each step, what is waited for included. */
  readonly onProgress?: (step: string) => void;
  /** Gives up and stops what has started. */
  readonly signal?: AbortSignal;
}

/**
 * Starts the network of a folder under a supervisor of its own, which goes on when this process ends. Resolves when a transaction can be
 * endorsed on every channel.
 *
 * @throws NetworkError `already-running`, and those of `launchFabricNetwork`
 */
export async function upNetwork(options: UpOptions): Promise<void> {
  const { onProgress = () => {}, signal, ...rest } = options;
  const request: SupervisorRequest = { ...rest, dir: resolve(options.dir) };
  const running = await findSupervisor(request.dir);
  if (running !== undefined) {
    throw new NetworkError(
      "already-running",
      `process ${running} runs the network in ${request.dir} already`,
    );
  }
  const log = await openLog(logFolder(request.dir), SUPERVISOR);
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", MAIN, JSON.stringify(request)],
    { detached: true, stdio: ["ignore", log.fd, log.fd, "ipc"] },
  );
  await log.close();
  const { promise, resolve: ready, reject } = Promise.withResolvers<void>();
  child.on("message", (message: unknown) => {
    if (!isSupervisorMessage(message)) return;
    if (message.kind === "step") onProgress(message.step);
    else if (message.kind === "ready") ready();
    else reject(new NetworkError(message.code, message.message));
  });
  child.once("error", reject);
  child.once("exit", () => {
    const file = logFile(logFolder(request.dir), SUPERVISOR);
    reject(new NetworkError("process-failed", `the supervisor ended while it started; its log is ${file}`));
  });
  const stop = () => child.kill("SIGTERM");
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await promise;
  } finally {
    signal?.removeEventListener("abort", stop);
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref();
  }
}
