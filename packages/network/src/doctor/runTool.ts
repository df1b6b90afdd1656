import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";
import { NetworkError } from "../errors.ts";

const run = promisify(execFile);
const TOOL_TIMEOUT_MS = 60_000;

/** Runs one of Fabric's tools to its end. @throws NetworkError `artefact-failed` with the tool's last line */
export async function runTool(file: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await run(file, args, { timeout: TOOL_TIMEOUT_MS });
    return stdout;
  } catch (cause) {
    const { stderr = "" } = cause as { stderr?: string };
    const reason = stderr.trim().split("\n").at(-1) || "it ended without a word";
    throw new NetworkError("artefact-failed", `${basename(file)} failed: ${reason}`, { cause });
  }
}
