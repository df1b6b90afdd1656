import { organisation as findOrganisation } from "@medtech-chain/ledger/identities";
import type { Argv } from "yargs";
import { platformOf } from "../consortium/index.ts";
import { listIdentities, loadProfile, networkFolder } from "../network/networkFolder.ts";
import { openSession, type Session } from "../network/session.ts";
import type { CommandContext } from "../program/context.ts";

/** As whom a command acts. */
export interface ActingOptions {
  readonly organisation: string | undefined;
  readonly identity: string | undefined;
}

export function withActingOptions<T>(argv: Argv<T>, identity?: string): Argv<T & ActingOptions> {
  return argv.options({
    organisation: {
      type: "string",
      requiresArg: true,
      describe: "Organisation to act for; the platform's where there is none",
    },
    identity: {
      type: "string",
      requiresArg: true,
      describe: `Identity to act as${identity === undefined ? "" : ` (${identity} where there is none)`}`,
    },
  }) as unknown as Argv<T & ActingOptions>;
}

/** Identities that may read, least powerful first. */
const READERS = ["auditor", "node", "collector", "admin", "platform"];

/** Connects as whoever may read: the one that is named, else the first of the organisation's that the folder has. */
export async function openReader(
  options: { readonly dir: string | undefined } & ActingOptions,
  context: CommandContext,
): Promise<Session> {
  const { identity } = options;
  if (identity !== undefined) return openSession({ ...options, identity }, context);
  const dir = networkFolder(options, context);
  const profile = await loadProfile(dir);
  const { id } = findOrganisation(profile, options.organisation ?? platformOf(profile));
  const names = await listIdentities(dir, id);
  const reader = READERS.find((name) => names.includes(name)) ?? names[0] ?? "auditor";
  return openSession({ ...options, organisation: id, identity: reader }, context);
}
