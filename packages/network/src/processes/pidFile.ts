import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const SUFFIX = ".pid";
/** Time that a process has to end by itself. */
const GRACE_MS = 10_000;

/**
 * Remembers a running process in `<folder>/<name>.pid`, so that it can be found if whoever started it is killed. The file holds the
 * identifier and the process's start time, because identifiers are used again.
 */
export async function rememberProcess(folder: string, name: string, pid: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, name + SUFFIX), `${pid} ${(await startTime(pid)) ?? ""}\n`);
}

export async function forgetProcess(folder: string, name: string): Promise<void> {
  await rm(join(folder, name + SUFFIX), { force: true });
}

/** The process of that name, if it still runs. */
export async function findProcess(folder: string, name: string): Promise<number | undefined> {
  const text = await readFile(join(folder, name + SUFFIX), "utf8").catch(() => "");
  const [pid = "", started = ""] = text.trim().split(" ");
  return started !== "" && (await startTime(Number(pid))) === started ? Number(pid) : undefined;
}

/** Names of the processes that are remembered, whether they run or not. */
export async function rememberedProcesses(folder: string): Promise<string[]> {
  const files = await readdir(folder).catch(() => []);
  return files.filter((file) => file.endsWith(SUFFIX)).map((file) => file.slice(0, -SUFFIX.length));
}

/** Ends what an earlier run has left behind. Returns the names of what was ended. */
export async function endLeftovers(folder: string): Promise<string[]> {
  const names = await rememberedProcesses(folder);
  const ended = await Promise.all(names.map((name) => endProcess(folder, name)));
  return names.filter((_, index) => ended[index]);
}

/** Ends a remembered process, by force after `graceMs`, and forgets it. Returns whether it ran. */
export async function endProcess(folder: string, name: string, graceMs = GRACE_MS): Promise<boolean> {
  const pid = await findProcess(folder, name);
  const deadline = Date.now() + graceMs;
  if (pid !== undefined) signalProcess(pid, "SIGTERM");
  while (pid !== undefined && (await findProcess(folder, name)) === pid) {
    if (Date.now() > deadline) signalProcess(pid, "SIGKILL");
    await delay(50);
  }
  await forgetProcess(folder, name);
  return pid !== undefined;
}

/** Sends a signal; a process that has ended in the meantime gets none. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Nothing is left to signal.
  }
}

/** Start time of a running process in clock ticks since boot (proc(5), `/proc/pid/stat` field 22); undefined if there is none. */
async function startTime(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ");
  // A process that has ended but was not yet waited for no longer counts.
  return fields === undefined || fields[0] === "Z" ? undefined : fields[19];
}
