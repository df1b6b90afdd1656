import type { OrganisationDefinition } from "../definition/definition.ts";
import { waitUntil } from "../waitUntil.ts";
import { PROCESS_ROLES, processName, processPorts } from "./plan.ts";
import { isListening } from "./ports.ts";

/** What the set-up of a network needs of those who run its processes. */
export interface ProcessWatch {
  /** Waits until a process listens on its ports. @throws NetworkError `not-ready`, `process-failed` */
  waitUntilUp(name: string, signal?: AbortSignal): Promise<void>;
  /** Whether a process is to run, even if it does not at this moment. */
  isWanted(name: string): boolean;
}

/** Processes on this machine that something else runs: systemd, containers in the same network namespace. */
export class ExternalProcesses implements ProcessWatch {
  readonly #ports: ReadonlyMap<string, readonly number[]>;
  readonly #timeoutMs: number;

  constructor(organisations: readonly OrganisationDefinition[], timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#ports = new Map(
      organisations.flatMap((organisation) =>
        PROCESS_ROLES.map((role) => [processName(organisation.id, role), processPorts(organisation, role)]),
      ),
    );
  }

  isWanted(name: string): boolean {
    return this.#ports.has(name);
  }

  async waitUntilUp(name: string, signal?: AbortSignal): Promise<void> {
    const ports = this.#ports.get(name) ?? [];
    await waitUntil({ what: `${name} listens`, timeoutMs: this.#timeoutMs, signal }, async () =>
      (await Promise.all(ports.map(isListening))).every(Boolean) ? true : undefined,
    );
  }
}
