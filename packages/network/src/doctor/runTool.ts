import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";
import { NetworkError } from "../errors.ts";

const run = promisify(execFile);
/** Archives of large ledgers take their time. */
const TIMEOUT_MS = 3600_000;
const MAX_OUTPUT_BYTES = 256 * 1024 * 1024;

/** Runs a tool to its end and returns what it prints. @throws NetworkError `artefact-failed` with the tool's last line */
export async function runTool(file: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(file, args, { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES });
    return stdout;
  } catch (cause) {
    const { stderr = "" } = cause as { stderr?: string };
    const reason = stderr.trim().split("\n").at(-1) || "it ended without a word";
    throw new NetworkError("artefact-failed", `${basename(file)} failed: ${reason}`, { cause });
  }
}
