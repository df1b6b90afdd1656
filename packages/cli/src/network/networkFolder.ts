import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import {
  IdentityError,
  identityFolder,
  loadNetworkProfile,
  type NetworkProfile,
  organisationFolder,
  profileFile,
} from "@medtech-chain/ledger/identities";
import { CommandError } from "../program/commandError.ts";
import type { Surroundings } from "../program/context.ts";

/** The folder of the network: `--dir`, else $MTC_DIR, else `.mtc/network` under the current folder. */
export function networkFolder(
  { dir }: { readonly dir?: string | undefined },
  { cwd, env }: Pick<Surroundings, "cwd" | "env">,
): string {
  return resolve(cwd, dir ?? env.MTC_DIR ?? join(".mtc", "network"));
}

/** The network's profile. @throws CommandError that says how to get a network */
export async function loadProfile(dir: string): Promise<NetworkProfile> {
  try {
    return await loadNetworkProfile(profileFile(dir));
  } catch (error) {
    if (!(error instanceof IdentityError) || error.code !== "unreadable-file") throw error;
    throw new CommandError("unavailable", `there is no network in ${dir}`, {
      next: "start one with `mtc up`, or name its folder with --dir",
      cause: error,
    });
  }
}

/** Names of an organisation's identities that the folder holds, in order. */
export async function listIdentities(dir: string, organisation: string): Promise<string[]> {
  try {
    return (await readdir(organisationFolder(dir, organisation, "identities"))).sort();
  } catch {
    return [];
  }
}

/** The folder of an identity that exists. @throws CommandError that lists those that do */
export async function requireIdentity(dir: string, organisation: string, name: string): Promise<string> {
  const names = await listIdentities(dir, organisation);
  if (names.includes(name)) return identityFolder(dir, organisation, name);
  const known = names.length === 0 ? "it holds none" : `it holds ${names.join(", ")}`;
  throw new CommandError("usage", `the folder has no identity ${name} of ${organisation}: ${known}`, {
    next: "name another one with --identity, or the folder that holds it with --dir",
  });
}
