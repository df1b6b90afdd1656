import { type FileHandle, mkdir, open, rename, stat } from "node:fs/promises";
import { join } from "node:path";

/** A larger log is set aside when its process starts, in place of the one set aside before. */
const MAX_BYTES = 20 * 1024 * 1024;

export function logFile(folder: string, name: string): string {
  return join(folder, `${name}.log`);
}

/** Opens a process's log for appending. */
export async function openLog(folder: string, name: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = logFile(folder, name);
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > MAX_BYTES) await rename(file, `${file}.1`);
  return open(file, "a", 0o600);
}

/** The last lines of a process's log, at most `count`. */
export async function readLogTail(folder: string, name: string, count: number): Promise<string[]> {
  const log = await open(logFile(folder, name), "r").catch(() => undefined);
  if (log === undefined) return [];
  try {
    const { size } = await log.stat();
    // Lines of Fabric's logs are a few hundred bytes.
    const from = Math.max(0, size - count * 1024);
    const { buffer, bytesRead } = await log.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = buffer.subarray(0, bytesRead).toString("utf8").trimEnd().split("\n");
    return lines.slice(-count);
  } finally {
    await log.close();
  }
}

const COMPLAINT = /^panic:|^Error\b|\b(ERROR|FATAL|PANIC)\b|Error:/;

/** The line of a process's log that most likely says why it ended. */
export async function readLastComplaint(folder: string, name: string): Promise<string> {
  const lines = await readLogTail(folder, name, 200);
  return lines.findLast((line) => COMPLAINT.test(line)) ?? lines.at(-1) ?? "nothing";
}
