import { findProcess, forgetProcess, rememberProcess } from "../processes/pidFile.ts";

/** Name of the process that runs a folder's network, in its file `<dir>/supervisor.pid` and its log. */
export const SUPERVISOR = "supervisor";

/** The process that runs the network of a folder, if one does. */
export async function findSupervisor(dir: string): Promise<number | undefined> {
  return findProcess(dir, SUPERVISOR);
}

/** Marks this process as the one that runs the network of a folder. */
export async function announceSupervisor(dir: string): Promise<void> {
  await rememberProcess(dir, SUPERVISOR, process.pid);
}

export async function retireSupervisor(dir: string): Promise<void> {
  await forgetProcess(dir, SUPERVISOR);
}
