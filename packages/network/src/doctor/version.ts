import type { FabricProgram } from "./binaries.ts";
import { runTool } from "./runTool.ts";

/** Oldest release whose orderers speak SmartBFT. */
export const LEAST_FOR_BFT = [3, 0] as const;
/** Oldest release that is supported at all, with Raft. */
export const LEAST_VERSION = [2, 5] as const;

const VERSION_ARGUMENT: Readonly<Record<FabricProgram, string>> = {
  peer: "version",
  orderer: "version",
  configtxgen: "-version",
};

/** What a program says that its version is, for example `v3.1.5`; a build from sources says `latest`. */
export async function readVersion(program: FabricProgram, file: string): Promise<string> {
  const output = await runTool(file, [VERSION_ARGUMENT[program]]);
  return /Version:\s*(\S+)/.exec(output)?.[1] ?? "unknown";
}

/** Whether a version is at least the one given; undefined for a build that names no release. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean | undefined {
  const match = /^v?(\d+)\.(\d+)/.exec(version);
  if (match === null) return undefined;
  const found = [Number(match[1]), Number(match[2])] as const;
  return found[0] > major || (found[0] === major && found[1] >= minor);
}
