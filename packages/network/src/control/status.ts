import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { definitionFile, logFolder, runFolder } from "../artefacts/layout.ts";
import type { NetworkDefinition, OrganisationDefinition } from "../definition/definition.ts";
import { parseNetworkDefinition } from "../definition/parse.ts";
import { NetworkError } from "../errors.ts";
import { readLogTail } from "../processes/logFile.ts";
import { findProcess, signalProcess } from "../processes/pidFile.ts";
import { PROCESS_ROLES, type ProcessRole, processName, processPorts } from "../processes/plan.ts";
import { isListening } from "../processes/ports.ts";
import { waitUntil } from "../waitUntil.ts";
import { findSupervisor, SUPERVISOR } from "./supervisorProcess.ts";

const RESTART_TIMEOUT_MS = 60_000;

/** One process of a network, as seen from outside. */
export interface ObservedProcess {
  readonly name: string;
  readonly organisation: string;
  readonly role: ProcessRole;
  readonly pid: number | undefined;
  /** `up` listens on all its ports, `starting` runs, `down` does not. */
  readonly state: "up" | "starting" | "down";
}

export interface ObservedNetwork {
  readonly definition: NetworkDefinition;
  /** The process that runs the network; undefined if none does. */
  readonly supervisor: number | undefined;
  readonly processes: readonly ObservedProcess[];
}

/** What of a folder's network runs. @throws NetworkError `not-running` if the folder holds no network */
export async function networkStatus(dir: string): Promise<ObservedNetwork> {
  const folder = resolve(dir);
  const definition = await readDefinition(folder);
  const observed = definition.organisations.flatMap((organisation) =>
    PROCESS_ROLES.map((role) => observe(folder, organisation, role)),
  );
  return { definition, supervisor: await findSupervisor(folder), processes: await Promise.all(observed) };
}

/** Restarts one process in good order and waits until it is up again. @throws NetworkError `not-running`, `not-ready` */
export async function restartProcess(dir: string, name: string): Promise<void> {
  const { supervisor, processes } = await networkStatus(dir);
  const before = processes.find((each) => each.name === name);
  if (before === undefined) throw unknownProcess(name, processes);
  if (supervisor === undefined || before.pid === undefined) {
    throw new NetworkError("not-running", `${name} does not run`);
  }
  // The supervisor starts again whatever ends.
  signalProcess(before.pid, "SIGTERM");
  await waitUntil({ what: `${name} is up again`, timeoutMs: RESTART_TIMEOUT_MS }, async () => {
    const now = (await networkStatus(dir)).processes.find((each) => each.name === name);
    return now?.state === "up" && now.pid !== before.pid ? true : undefined;
  });
}

/** The last lines of a process's log, or of the supervisor's. @throws NetworkError `not-running` for an unknown name */
export async function networkLogs(dir: string, name: string = SUPERVISOR, lines = 100): Promise<string[]> {
  const { processes } = await networkStatus(dir);
  if (name !== SUPERVISOR && !processes.some((each) => each.name === name))
    throw unknownProcess(name, processes);
  return readLogTail(logFolder(resolve(dir)), name, lines);
}

async function observe(
  folder: string,
  organisation: OrganisationDefinition,
  role: ProcessRole,
): Promise<ObservedProcess> {
  const name = processName(organisation.id, role);
  const pid = await findProcess(runFolder(folder), name);
  const listening = await Promise.all(processPorts(organisation, role).map(isListening));
  const state = pid === undefined ? "down" : listening.every(Boolean) ? "up" : "starting";
  return { name, organisation: organisation.id, role, pid, state };
}

async function readDefinition(folder: string): Promise<NetworkDefinition> {
  const file = definitionFile(folder);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new NetworkError("not-running", `there is no ${file}`, { cause });
  });
  return parseNetworkDefinition(text);
}

function unknownProcess(name: string, processes: readonly ObservedProcess[]): NetworkError {
  const known = processes.map((each) => each.name).join(", ");
  return new NetworkError("not-running", `there is no process ${name}, only ${known}`);
}
