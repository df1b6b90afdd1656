import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Environment variable by which the processes of a network folder are recognised. */
export const NETWORK_DIR_VARIABLE = "MTC_NETWORK_DIR";

const GRACE_MS = 3_000;
const POLL_MS = 50;

/**
 * Ends processes that an earlier run of the same folder left behind because its launcher was killed. A process that
 * merely has the same id now is left alone.
 */
export async function endStaleProcesses(dir: string): Promise<void> {
  const folder = join(dir, "run");
  const files = await readdir(folder).catch(() => []);
  await Promise.all(
    files
      .filter((file) => file.endsWith(".pid"))
      .map(async (file) => {
        const pid = Number(await readFile(join(folder, file), "utf8"));
        if (Number.isInteger(pid) && pid > 1 && (await belongsTo(pid, dir))) {
          await end(pid, dir);
        }
        await rm(join(folder, file), { force: true });
      }),
  );
}

/** Reads the process's environment, which only Linux shows; elsewhere nothing is ended. */
async function belongsTo(pid: number, dir: string): Promise<boolean> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
  return environment.split("\0").includes(`${NETWORK_DIR_VARIABLE}=${dir}`);
}

async function end(pid: number, dir: string): Promise<void> {
  signal(pid, "SIGTERM");
  for (let waited = 0; waited < GRACE_MS; waited += POLL_MS) {
    if (!(await belongsTo(pid, dir))) {
      return;
    }
    await sleep(POLL_MS);
  }
  signal(pid, "SIGKILL");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}
