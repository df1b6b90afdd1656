import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { profileFile } from "@medtech-chain/ledger/identities";
import {
  builderFolder,
  channelFolder,
  logFolder,
  organisationsFolder,
  runFolder,
} from "../artefacts/layout.ts";
import { NetworkError } from "../errors.ts";
import { endLeftovers, endProcess, findProcess, rememberedProcesses } from "../processes/pidFile.ts";
import { findSupervisor, SUPERVISOR } from "./supervisorProcess.ts";

/** The supervisor waits for its processes, each of which has 15 s. */
const SUPERVISOR_GRACE_MS = 45_000;

/**
 * Stops the network of a folder: the supervisor and, where it was killed, what it has left behind. What the network holds stays. Returns
 * whether anything ran.
 */
export async function downNetwork(dir: string): Promise<boolean> {
  const folder = resolve(dir);
  const supervised = await endProcess(folder, SUPERVISOR, SUPERVISOR_GRACE_MS);
  const left = await endLeftovers(runFolder(folder));
  return supervised || left.length > 0;
}

/**
 * Removes everything that the network has made in its folder, ledgers and private keys included; `network.yaml` stays.
 * @throws NetworkError `already-running`
 */
export async function destroyNetwork(dir: string): Promise<void> {
  const folder = resolve(dir);
  if (await isRunning(folder)) {
    throw new NetworkError("already-running", `the network in ${folder} runs; stop it first`);
  }
  const made = [
    profileFile(folder),
    channelFolder(folder),
    builderFolder(folder),
    logFolder(folder),
    runFolder(folder),
    organisationsFolder(folder),
  ];
  for (const path of made) await rm(path, { recursive: true, force: true });
}

async function isRunning(folder: string): Promise<boolean> {
  if ((await findSupervisor(folder)) !== undefined) return true;
  const run = runFolder(folder);
  const pids = await Promise.all((await rememberedProcesses(run)).map((name) => findProcess(run, name)));
  return pids.some((pid) => pid !== undefined);
}
