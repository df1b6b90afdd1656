import { type ChildProcess, spawn } from "node:child_process";
import { messageOf, NetworkError } from "../errors.ts";
import { Backoff } from "./backoff.ts";
import { openLog, readLastComplaint } from "./logFile.ts";
import { forgetProcess, rememberProcess } from "./pidFile.ts";
import type { ProcessPlan } from "./plan.ts";
import { isListening } from "./ports.ts";

/** Time that a process has to end by itself before it is killed. */
const GRACE_MS = 15_000;
/** So many failed starts in a row and it is no use to wait for the next. */
const HOPELESS = 3;
/** A process that ran this long had started well. */
const STARTED_MS = 30_000;

export type ProcessState = "stopped" | "running" | "restarting";

export interface ProcessStatus {
  readonly name: string;
  readonly state: ProcessState;
  readonly pid: number | undefined;
  /** How often the process was started again. */
  readonly restarts: number;
  /** How it ended last, for example `exit code 1` or `SIGKILL`. */
  readonly lastEnd: string | undefined;
}

export interface ProcessFolders {
  readonly logs: string;
  readonly run: string;
}

/** Runs one process and keeps it running until it is stopped. */
export class ManagedProcess {
  readonly plan: ProcessPlan;
  readonly #folders: ProcessFolders;
  readonly #backoff = new Backoff();
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #wanted = false;
  #restart: NodeJS.Timeout | undefined;
  #restarts = 0;
  /** Ends with an error soon after the start, in a row. */
  #failedStarts = 0;
  #lastEnd: string | undefined;

  constructor(plan: ProcessPlan, folders: ProcessFolders) {
    this.plan = plan;
    this.#folders = folders;
  }

  get status(): ProcessStatus {
    const running = this.#child !== undefined;
    return {
      name: this.plan.name,
      state: running ? "running" : this.#wanted ? "restarting" : "stopped",
      pid: this.#child?.pid,
      restarts: this.#restarts,
      lastEnd: this.#lastEnd,
    };
  }

  /** Starts the process unless it runs. */
  async start(): Promise<void> {
    if (this.#wanted) return;
    this.#wanted = true;
    await this.#spawn();
  }

  /** Ends the process with `signal`, by force if that does not do it in time, and waits for the end. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#restart);
    const force = setTimeout(() => this.#child?.kill("SIGKILL"), GRACE_MS);
    // A process that is paused gets no other signal.
    this.#child?.kill("SIGCONT");
    this.#child?.kill(signal);
    await this.#ended;
    clearTimeout(force);
  }

  /** Sends a signal, as a crash or an operator would: if the process ends by it, it is started again. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Whether the process is to run, even if it does not at this moment. */
  get isWanted(): boolean {
    return this.#wanted;
  }

  /** True once the process listens on all its ports. @throws NetworkError `process-failed` if it keeps ending */
  async isUp(): Promise<true | undefined> {
    if (this.#failedStarts >= HOPELESS) {
      const complaint = await readLastComplaint(this.#folders.logs, this.plan.name);
      throw new NetworkError(
        "process-failed",
        `${this.plan.name} fails to start (${this.#lastEnd}); its log says: ${complaint}`,
      );
    }
    if (this.#child === undefined) return undefined;
    for (const port of this.plan.ports) {
      if (!(await isListening(port))) return undefined;
    }
    return true;
  }

  async #spawn(): Promise<void> {
    const { command, args, environment, folder, name } = this.plan;
    const log = await openLog(this.#folders.logs, name);
    const startedAt = performance.now();
    const child = spawn(command, args, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", log.fd, log.fd],
    });
    this.#child = child;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended = promise;
    let settled = false;
    const end = async (how: string, isError: boolean) => {
      if (settled) return;
      settled = true;
      await log.close();
      await forgetProcess(this.#folders.run, name);
      this.#onEnd(how, isError, performance.now() - startedAt);
      resolve();
    };
    child.once(
      "exit",
      (code, signal) => void end(signal ?? `exit code ${code}`, signal === null && code !== 0),
    );
    child.once("error", (error) => void end(messageOf(error), true));
    if (child.pid !== undefined) await rememberProcess(this.#folders.run, name, child.pid);
  }

  #onEnd(how: string, isError: boolean, ranForMs: number): void {
    this.#child = undefined;
    this.#lastEnd = how;
    this.#failedStarts = isError && ranForMs < STARTED_MS ? this.#failedStarts + 1 : 0;
    if (!this.#wanted) return;
    this.#restarts += 1;
    this.#restart = setTimeout(() => void this.#spawn(), this.#backoff.after(ranForMs));
  }
}
