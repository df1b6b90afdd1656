import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { run } from "../../src/index.ts";
import { keptSurroundings } from "./streams.ts";

const MTC = fileURLToPath(new URL("../../bin/mtc.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A program that runs; it can be ended before it does so itself. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when standard error has that text. */
  said(text: string): Promise<void>;
}

/** Starts a program of the project as a process of its own, as a shell would. */
export function startProgram(
  file: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Running {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", file, ...args], {
    env: { ...process.env, LANG: "en_US.UTF-8", NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, out, err }));
  });
  const said = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (err.includes(text)) resolve();
      };
      child.stderr.on("data", look);
      child.once("close", () => reject(new Error(`ended without saying ${text}: ${err}`)));
      look();
    });
  return { child, ended, said };
}

/** Runs `mtc` with a network's folder as a process of its own. */
export function mtcProcessFor(dir: string): (...args: string[]) => Promise<Ended> {
  return (...args) => startMtc(dir, ...args).ended;
}

/** Starts `mtc` and returns at once. */
export function startMtc(dir: string, ...args: string[]): Running {
  return startProgram(MTC, args, { MTC_DIR: dir });
}

/** Runs `mtc` inside this process, which is quicker: everything but the loading of the program is the same. */
export function mtcFor(dir: string): (...args: string[]) => Promise<Ended> {
  return async (...args) => {
    const surroundings = keptSurroundings({
      env: { LANG: "en_US.UTF-8", MTC_DIR: dir },
      cwd: process.cwd(),
      now: Date.now,
    });
    const code = await run(args, surroundings);
    return { code, out: surroundings.out.text, err: surroundings.err.text };
  };
}
