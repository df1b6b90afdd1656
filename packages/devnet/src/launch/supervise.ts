import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const FIRST_DELAY_MS = 100;
const LARGEST_DELAY_MS = 5_000;
/** A process that ran this long has started well: its next restart is quick again. */
const SETTLED_MS = 10_000;
const TERMINATE_GRACE_MS = 5_000;

export interface ProcessSpec {
  /** "devnet" or "chaincode-<organisation>". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Output of all runs is appended here. */
  readonly logFile: string;
  readonly pidFile: string;
  /** Receives what the process sends over its IPC channel; without it there is none. */
  readonly onMessage?: (message: unknown) => void;
}

/** What happens to the processes of an embedded network. */
export type ProcessEvent =
  | { readonly event: "started"; readonly process: string; readonly pid: number }
  | {
      readonly event: "exited";
      readonly process: string;
      readonly code: number | null;
      readonly signal: NodeJS.Signals | null;
    }
  | { readonly event: "restarting"; readonly process: string; readonly delayMs: number };

/** Runs one process and starts it again, ever more slowly, whenever it ends by itself. */
export class SupervisedProcess {
  readonly name: string;
  readonly #spec: ProcessSpec;
  readonly #onEvent: (event: ProcessEvent) => void;
  #child: ChildProcess | undefined;
  #exited = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #delay = FIRST_DELAY_MS;
  #stopping = false;

  constructor(spec: ProcessSpec, onEvent: (event: ProcessEvent) => void) {
    this.name = spec.name;
    this.#spec = spec;
    this.#onEvent = onEvent;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  start(): void {
    const { name, command, args, env, logFile, pidFile, onMessage } = this.#spec;
    mkdirSync(dirname(logFile), { recursive: true });
    mkdirSync(dirname(pidFile), { recursive: true });
    const log = openSync(logFile, "a");
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: onMessage === undefined ? ["ignore", log, log] : ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    const startedAt = Date.now();
    this.#child = child;
    this.#exited = Promise.withResolvers();
    if (onMessage !== undefined) {
      child.on("message", onMessage);
    }
    if (child.pid !== undefined) {
      writeFileSync(pidFile, `${child.pid}\n`);
      this.#onEvent({ event: "started", process: name, pid: child.pid });
    }
    child.once("error", () => this.#ended(null, null, startedAt));
    child.once("exit", (code, signal) => this.#ended(code, signal, startedAt));
  }

  /** SIGKILL, as a test of what survives it; the process is started again. */
  kill(): void {
    this.#child?.kill("SIGKILL");
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) {
      return;
    }
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), TERMINATE_GRACE_MS);
    await this.#exited.promise;
    clearTimeout(timer);
  }

  #ended(code: number | null, signal: NodeJS.Signals | null, startedAt: number): void {
    if (this.#child === undefined) {
      return;
    }
    this.#child = undefined;
    rmSync(this.#spec.pidFile, { force: true });
    this.#onEvent({ event: "exited", process: this.name, code, signal });
    this.#exited.resolve();
    if (!this.#stopping) {
      this.#restartLater(Date.now() - startedAt);
    }
  }

  #restartLater(ranMs: number): void {
    this.#delay = ranMs > SETTLED_MS ? FIRST_DELAY_MS : this.#delay;
    this.#onEvent({ event: "restarting", process: this.name, delayMs: this.#delay });
    this.#timer = setTimeout(() => this.start(), this.#delay);
    this.#delay = Math.min(this.#delay * 2, LARGEST_DELAY_MS);
  }
}
