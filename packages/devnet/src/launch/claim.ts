import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DevnetError } from "../errors.ts";

/** Who runs a network folder: process id and start time, by which a reused id is told apart. */
interface Claim {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Makes this process the one that runs a network folder. Returns how to give it up.
 * @throws DevnetError `already-running`
 */
export async function claimFolder(dir: string): Promise<() => Promise<void>> {
  const folder = join(dir, "run");
  const file = join(folder, "launcher.json");
  const other = await readClaim(file);
  if (other !== undefined && (await isAlive(other))) {
    throw new DevnetError("already-running", `process ${other.pid} runs the network in ${dir} already`);
  }
  await mkdir(folder, { recursive: true });
  const claim: Claim = { pid: process.pid, startedAt: await startTime(process.pid) };
  await writeFile(file, JSON.stringify(claim));
  return () => rm(file, { force: true });
}

async function readClaim(file: string): Promise<Claim | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Claim;
  } catch {
    return undefined;
  }
}

async function isAlive({ pid, startedAt }: Claim): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return (await startTime(pid)) === startedAt;
}

/** Clock ticks from boot to the process's start (proc_pid_stat(5), field 22); empty where there is no `/proc`. */
async function startTime(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The command's name, field 2, is in parentheses and may hold anything.
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
