import { networkInterfaces } from "node:os";
import { messageOf } from "../errors.ts";
import { type FabricProgram, INSTALL_HINT, locateBinaries, PROGRAMS } from "./binaries.ts";
import { isAtLeast, LEAST_FOR_BFT, LEAST_VERSION, readVersion } from "./version.ts";

/** What was found about one thing that a Fabric network needs of the machine, and what to do about it. */
export interface FabricFinding {
  readonly name: string;
  readonly state: "ok" | "warning" | "failed";
  readonly detail: string;
  readonly next?: string;
}

/** Examines whether this machine can run a network of native Fabric processes. Never throws. */
export async function examineMachine(environment: NodeJS.ProcessEnv = process.env): Promise<FabricFinding[]> {
  const located = await locateBinaries(environment);
  const programs = PROGRAMS.map((program) => examineProgram(program, located[program]));
  return [...(await Promise.all(programs)), examineAddress()];
}

async function examineProgram(program: FabricProgram, file: string | undefined): Promise<FabricFinding> {
  const name = `fabric ${program}`;
  if (file === undefined) return { name, state: "failed", detail: "not found", next: INSTALL_HINT };
  try {
    const version = await readVersion(program, file);
    const detail = `${file}, version ${version}`;
    if (isAtLeast(version, LEAST_VERSION) === false) {
      return { name, state: "failed", detail: `${detail} is too old`, next: INSTALL_HINT };
    }
    if (isAtLeast(version, LEAST_FOR_BFT) === false) {
      return {
        name,
        state: "warning",
        detail: `${detail}: only for consensus of type raft`,
        next: INSTALL_HINT,
      };
    }
    return { name, state: "ok", detail };
  } catch (error) {
    return { name, state: "failed", detail: messageOf(error), next: INSTALL_HINT };
  }
}

/** A peer does not start on a machine whose only address is loopback (fabric `core/peer/config.go`, `getLocalIP`). */
function examineAddress(): FabricFinding {
  const name = "network interface";
  const address = Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  if (address !== undefined) return { name, state: "ok", detail: address.address };
  const next = "give it one, for example with `ip link add dummy0 type dummy` and an address on it";
  return {
    name,
    state: "failed",
    detail: "the machine has no IPv4 address but loopback, and peers need one",
    next,
  };
}
