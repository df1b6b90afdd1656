import { AccountKind } from "@medtech-chain/schema";
import type { Argv } from "yargs";

/** An account that the command line names. */
export interface AccountOptions {
  readonly kind: "study" | "researcher";
  readonly id: string;
}

const kinds = { study: AccountKind.STUDY, researcher: AccountKind.RESEARCHER } as const;

export function withAccountOptions<T>(argv: Argv<T>): Argv<T & AccountOptions> {
  return argv
    .positional("kind", {
      choices: ["study", "researcher"] as const,
      demandOption: true,
      describe: "What it is",
    })
    .positional("id", {
      type: "string",
      demandOption: true,
      describe: "Its name: small letters, digits and hyphens",
    });
}

export function toAccountKind({ kind }: Pick<AccountOptions, "kind">): AccountKind {
  return kinds[kind];
}
