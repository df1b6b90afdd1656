import { NetworkError } from "../errors.ts";
import { waitUntil } from "../waitUntil.ts";
import type { ProcessWatch } from "./externalProcesses.ts";
import { ManagedProcess, type ProcessFolders, type ProcessStatus } from "./managedProcess.ts";
import { endLeftovers } from "./pidFile.ts";
import type { ProcessPlan, ProcessRole } from "./plan.ts";
import { findOccupied } from "./ports.ts";

const UP_TIMEOUT_MS = 60_000;

/** Runs the processes of a network, restarts those that end, and leaves none behind. */
export class Supervisor implements ProcessWatch {
  readonly #processes: ReadonlyMap<string, ManagedProcess>;
  readonly #folders: ProcessFolders;

  constructor(plans: readonly ProcessPlan[], folders: ProcessFolders) {
    this.#folders = folders;
    this.#processes = new Map(plans.map((plan) => [plan.name, new ManagedProcess(plan, folders)]));
  }

  get status(): ProcessStatus[] {
    return Array.from(this.#processes.values(), (each) => each.status);
  }

  /**
   * Starts every process; none is up yet when this returns. Ends first what an earlier supervisor that was killed has left.
   * @throws NetworkError `port-unavailable` naming the port and the process that needs it
   */
  async startAll(): Promise<void> {
    await endLeftovers(this.#folders.run);
    for (const { plan } of this.#processes.values()) {
      const port = await findOccupied(plan.ports);
      if (port !== undefined) {
        throw new NetworkError(
          "port-unavailable",
          `${plan.name} needs port ${port}, where something listens`,
        );
      }
    }
    await Promise.all(Array.from(this.#processes.values(), (each) => each.start()));
  }

  /** Starts a process that was stopped. */
  async start(name: string): Promise<void> {
    await this.#process(name).start();
  }

  /** Ends a process and leaves it ended: in good order, or with SIGKILL as a power failure would. */
  async stop(name: string, signal?: "SIGTERM" | "SIGKILL"): Promise<void> {
    await this.#process(name).stop(signal);
  }

  /** Whether a process is to run, even if it does not at this moment. */
  isWanted(name: string): boolean {
    return this.#process(name).isWanted;
  }

  /** Sends a signal to a process; one that ends by it is started again. */
  signal(name: string, signal: NodeJS.Signals): void {
    this.#process(name).signal(signal);
  }

  /** Waits until a process listens on its ports. @throws NetworkError `not-ready`, `process-failed` */
  async waitUntilUp(name: string, signal?: AbortSignal): Promise<void> {
    const process = this.#process(name);
    await waitUntil({ what: `${name} listens`, timeoutMs: UP_TIMEOUT_MS, intervalMs: 50, signal }, () =>
      process.isUp(),
    );
  }

  /** Ends every process: chaincodes and peers first, so that no peer is cut off from its orderers on the way. */
  async stopAll(): Promise<void> {
    for (const roles of [["chaincode", "peer"], ["orderer"]] as const satisfies ProcessRole[][]) {
      const ending = [...this.#processes.values()].filter(({ plan }) =>
        roles.some((role) => role === plan.role),
      );
      await Promise.all(ending.map((each) => each.stop()));
    }
  }

  #process(name: string): ManagedProcess {
    const found = this.#processes.get(name);
    if (found !== undefined) return found;
    const known = [...this.#processes.keys()].join(", ");
    throw new NetworkError("not-running", `there is no process ${name}, only ${known}`);
  }
}
