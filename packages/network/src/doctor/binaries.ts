import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { NetworkError } from "../errors.ts";

/** Fabric's programs that a network needs. */
export const PROGRAMS = ["peer", "orderer", "configtxgen"] as const;

export type FabricProgram = (typeof PROGRAMS)[number];

/** Path of each program. */
export type FabricBinaries = Readonly<Record<FabricProgram, string>>;

/** Where the programs that are there lie; those that are missing are left out. `FABRIC_BIN` comes before `PATH`. */
export async function locateBinaries(environment: NodeJS.ProcessEnv): Promise<Partial<FabricBinaries>> {
  const folders = [environment["FABRIC_BIN"], ...(environment["PATH"] ?? "").split(delimiter)].filter(
    Boolean,
  );
  const found: Partial<Record<FabricProgram, string>> = {};
  for (const program of PROGRAMS) {
    for (const folder of folders) {
      const file = join(folder!, program);
      if (found[program] === undefined && (await isExecutable(file))) found[program] = file;
    }
  }
  return found;
}

/** Fabric's programs. @throws NetworkError `binaries-missing` that says which and how to get them */
export async function findBinaries(environment: NodeJS.ProcessEnv = process.env): Promise<FabricBinaries> {
  const found = await locateBinaries(environment);
  const missing = missingPrograms(found);
  if (missing.length > 0) {
    throw new NetworkError(
      "binaries-missing",
      `Hyperledger Fabric's ${missing.join(", ")} not found on PATH or in FABRIC_BIN: ${INSTALL_HINT}`,
    );
  }
  return found as FabricBinaries;
}

export function missingPrograms(found: Partial<FabricBinaries>): FabricProgram[] {
  return PROGRAMS.filter((program) => found[program] === undefined);
}

/** As Fabric's documentation has it (fabric docs, `install.md`). */
export const INSTALL_HINT =
  "get Fabric's install-fabric.sh as https://hyperledger-fabric.readthedocs.io/en/latest/install.html says, run " +
  "`./install-fabric.sh --fabric-version 3.1.5 binary`, and set FABRIC_BIN to the folder bin that it makes";

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
